#include "player/program.hpp"

#include "base/thread_role.hpp"
#include "daemon/main_guard.hpp"
#include "player/read_song.hpp"
#include "player/render.hpp"

namespace laydown::player {

using daemon::ExitCode;
using process::ServerState;
using std::chrono::milliseconds;

namespace {

/// How often it is looked what the real-time thread tells.
constexpr milliseconds attended_interval{20};
constexpr milliseconds unattended_interval{200};
/// A disk that hangs may hold up the end so long.
constexpr std::chrono::seconds patience_at_end{3};

}  // namespace

Program::Program(const Options& options, process::Essentials& own)
    : options_(options),
      own_(own),
      progress_(own.console, options.verbosity != process::Verbosity::quiet),
      instance_(process::claim_name(
          "laydown-player", options,
          options.session ? std::filesystem::absolute(*options.session).string() : std::string())),
      socket_(process::bind_socket(options)),
      loader_(kernel_, [this] { loop_.post([this] { take_news(); }); }),
      outputs_(options.track_outputs, output_callbacks()),
      player_(kernel_, loader_, outputs_, {options.ahead, options.ready_bytes}, options.settings),
      jack_(player_, outputs_, loader_, options, jack_callbacks()),
      link_(loop_, jack_, {options.name, options.server}, options.connect, link_callbacks()),
      source_(
          loop_, loader_, [this] { return read_song(options_, server_rate()); }, options.session,
          [this](Result<Song> song, std::optional<TransportPosition> from) {
              return take_song(std::move(song), from);
          }),
      front_(loop_, std::move(socket_), player_, jack_, loader_,
             [this](osc::Caller& caller, std::optional<TransportPosition> from) {
                 return source_.reload(caller, from);
             }),
      // Its tracks are ours if it records into what is played.
      recorder_(
          loop_, options.session ? options.recorder : std::string(),
          [this](const process::RecorderWatch::Recording& recording) {
              player_.set_recording(recording.range.value_or(Range<SongPosition>{}),
                                    recording.armed);
          },
          options.session.value_or(std::filesystem::path())),
      converter_([this](const Converter::Told& told) {
          loop_.post([this, told] { take_conversion(told); });
      }) {
    jack_.use(link_);
    source_.on_done([this] { front_.serve_kept(); });
    own_.signals.connect(loop_, [this](daemon::EndRequest request) {
        own_.log.info("{}: ending", request.name);
        end(ExitCode::ok);
    });
    process::add_peers(front_.server(), options.feedback);
    const std::string url = process::publish(instance_, front_.server(), own_.log);
    own_.log.notice("OSC at {}", url);
    own_.json.emit("listening", {{"osc", url}, {"port", front_.server().local().port}});
}

JackOutputs::Callbacks Program::output_callbacks() {
    JackOutputs::Callbacks callbacks;
    callbacks.warning = [this](const std::string& text) { process::warn(own_, text); };
    callbacks.renamed = [this](const std::string& from, const std::string& to) {
        link_.renamed(from, to);
    };
    callbacks.removed = [this](const std::string& name) { link_.removed(name); };
    callbacks.answers = [this] { return !jack_.stalled(); };
    return callbacks;
}

JackSide::Callbacks Program::jack_callbacks() {
    JackSide::Callbacks callbacks;
    callbacks.server = [this](ServerState state, const std::string& text) {
        process::tell_server(own_.log, own_.json, state, text);
        heed_rate();
        front_.server_changed();
    };
    callbacks.warning = [this](const std::string& text) { process::warn(own_, text); };
    callbacks.problem = [this](const std::string& text) { problem(text); };
    callbacks.stalled = [this](bool stalled) {
        process::tell_stall(own_.log, own_.json, stalled);
        front_.server_changed();
    };
    return callbacks;
}

process::ServerLink::Callbacks Program::link_callbacks() {
    process::ServerLink::Callbacks callbacks;
    callbacks.failed = [this](const Error& error) { server_missing(error); };
    callbacks.unconnected = [this](const Error& error) {
        own_.log.warning("not connected: {}", error.text);
    };
    callbacks.unmatched = [this](const std::string& text) {
        own_.log.warning("--connect: {}", text);
    };
    callbacks.period = [this](Frames period) {
        jack_.refresh();
        own_.log.state(daemon::Level::info,
                       fmt::format("the server's period is {} frames now", period.count));
    };
    callbacks.changed = [] {};
    return callbacks;
}

ExitCode Program::run() {
    set_thread_role(ThreadRole::control);
    process::be_ready(readiness_, "OSC at " + to_string(front_.server().local()), loop_, own_.log);
    source_.read();
    tick();
    loop_.every(std::chrono::seconds(1), [this] {
        own_.log.tick();
        source_.tick();
        recorder_.tick();
    });
    process::limit_wait(loop_, options_, [this] {
        if (jack_.state() != ServerState::waiting || ending_) return;
        own_.log.error("there was no JACK server for {} s", options_.jack_wait->count());
        end(ExitCode::no_jack);
    });
    link_.begin();
    loop_.run();
    progress_.clear();
    jack_.leave_server();  // no cycle looks at what the loader frees
    const bool ended = loader_.ends_within(patience_at_end);
    if (!converter_.ends_within(patience_at_end) || !ended) leave();
    return code_;
}

// ---- the song

Result<void> Program::take_song(Result<Song> song, std::optional<TransportPosition> from) {
    if (!song) {
        problem(song.error().text);
        // A session may be about to be made.
        if (!options_.session && player_.song().parts.empty()) end(ExitCode::disk);
        return song.error();
    }
    const auto before = player_.song().remarks;
    const std::size_t tracks = song->parts.size();
    if (options_.convert) {
        for (ConversionJob& job : conversions_for(*song, options_)) converter_.add(std::move(job));
    }
    auto played = player_.set_song(std::move(*song), from);
    // They may be whole now.
    for (const std::string& file : std::exchange(troubled_, {})) loader_.forget(file);
    for (const std::string& remark : player_.song().remarks) {
        if (std::find(before.begin(), before.end(), remark) == before.end()) problem(remark);
    }
    if (played) {
        jack_.tracks_changed();
        const double length = player_.rate() ? player_.rate()->seconds(player_.song().length) : 0.0;
        std::string line =
            fmt::format("{} {}, {:.1f} s", tracks, tracks == 1 ? "track" : "tracks", length);
        if (std::exchange(told_song_, line) != line) own_.log.state(daemon::Level::notice, line);
        own_.json.emit("song", {{"tracks", tracks}, {"frames", player_.song().length.count}});
    } else {
        problem(played.error().text);
    }
    front_.song_changed();
    return played;
}

std::optional<SampleRate> Program::server_rate() const {
    const std::uint32_t hertz = server_hertz_;
    return hertz == 0 ? std::nullopt : std::optional(SampleRate{hertz});
}

// Files are converted to the server's rate.
void Program::heed_rate() {
    const jackio::Client* client = jack_.client();
    if (client == nullptr) return;
    const std::uint32_t hertz = client->sample_rate().hertz;
    if (server_hertz_.exchange(hertz) != hertz && options_.convert && !options_.session)
        source_.read();
}

void Program::take_conversion(const Converter::Told& told) {
    if (told.failed) {
        problem(fmt::format("{} is not converted: {}", told.file, told.failed->text));
        return;
    }
    front_.conversion(told.file, told.done);
    own_.json.emit("conversion", {{"file", told.file}, {"done", told.done}});
    if (told.done < 1.0) return;
    own_.log.info("{} is converted", told.file);
    source_.read();
}

void Program::take_news() {
    for (const disk::SourceProblem& news : loader_.news()) {
        troubled_.insert(news.file);
        if (told_.insert(news.text).second) problem(news.text);
    }
}

void Program::problem(const std::string& text) {
    own_.log.warning("{}", text);
    own_.json.emit("problem", {{"text", text}});
    front_.problem(text);
}

// ---- what happens

void Program::tick() {
    while (const auto event = kernel_.next_event()) hear(*event);
    kernel_.collect();
    jack_.tick();
    player_.tick(std::chrono::steady_clock::now());
    front_.tick();
    if (const auto line = underruns_.take(std::chrono::steady_clock::now()))
        process::warn(own_, *line);
    show();
    const bool attended = front_.attended() || progress_.enabled() || own_.json.enabled();
    loop_.after(attended ? attended_interval : unattended_interval, [this] { tick(); });
}

void Program::hear(const PlayEvent& event) {
    front_.event(event);
    switch (event.kind) {
        case PlayEvent::Kind::rolling:
            player_.rolls_from(event.frame);
            own_.json.emit("rolling", {{"frame", event.frame.frame}});
            break;
        case PlayEvent::Kind::stopped:
            own_.json.emit("stopped", {{"frame", event.frame.frame}});
            break;
        case PlayEvent::Kind::starved:
            underruns_.add(event.track, event.frame, event.frames);
            own_.json.emit("underrun", {{"track", event.track.value},
                                        {"frame", event.frame.frame},
                                        {"length", event.frames.count}});
            break;
    }
}

// What one sees of the song on a terminal.
void Program::show() {
    if (!progress_.wanted() || !player_.rate()) return;
    const auto now = kernel_.now();
    const double at = player_.rate()->seconds(now.course.song_at(now.transport) - SongPosition{0});
    progress_.show(fmt::format("{} {:.1f} s", now.rolling ? "playing" : "stopped", at));
}

void Program::server_missing(const Error& error) {
    if (const auto code = process::end_without_server(error, jack_.state(), options_.jack_wait)) {
        own_.log.error("{}", error.text);
        end(*code);
        return;
    }
    process::tell_wait(own_.log, own_.json, error);
}

void Program::end(ExitCode code) {
    if (std::exchange(ending_, true)) return;
    code_ = code;
    static_cast<void>(readiness_.stopping("ending"));
    link_.end();
    loop_.stop();
}

// What others would miss of the destructors.
void Program::leave() {
    held_up_ = true;
    own_.log.warning("the disk does not answer: ending without it");
    const daemon::Instance gone(std::move(instance_));
}

ExitCode run(int argc, const char* const* argv) {
    const Options options = parse_options(argc, argv);
    process::Essentials own("laydown-player", options);
    if (options.renders()) return render(options, own);
    auto program = std::make_unique<Program>(options, own);
    const ExitCode code = program->run();
    // What a thread still uses is left to the system, which ends both.
    if (program->held_up()) static_cast<void>(program.release());
    return code;
}

}  // namespace laydown::player
