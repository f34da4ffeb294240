#include "metronome/program.hpp"

#include "base/thread_role.hpp"
#include "daemon/main_guard.hpp"
#include "metronome/beat_line.hpp"
#include "metronome/render.hpp"

namespace laydown::metronome {

using daemon::ExitCode;
using process::ServerState;
using std::chrono::milliseconds;

namespace {

/// How often it is looked what the real-time thread tells: so that lights follow the beat, or, when
/// nobody looks, so that it costs little. Three seconds of the fastest beats have room.
constexpr milliseconds attended_interval{10};
constexpr milliseconds unattended_interval{250};

}  // namespace

Program::Program(const Options& options, process::Essentials& own)
    : options_(options),
      own_(own),
      progress_(own.console, options.verbosity != process::Verbosity::quiet),
      instance_(process::claim_name("laydown-metronome", options)),
      socket_(process::bind_socket(options)),
      metronome_(options.map, options.settings, SoundBank(options.sounds)),
      jack_(metronome_, options, jack_callbacks()),
      link_(loop_, jack_, {options.name, options.server}, options.connect, link_callbacks()),
      front_(loop_, std::move(socket_), metronome_, jack_,
             [this]() -> Result<music::TempoMap> {
                 if (!options_.map_file && !options_.session)
                     return error(ErrorCode::wrong_state, "the map was not read from a file");
                 return read_map(options_.map_file, options_.session);
             }),
      recorder_(loop_, options.recorder,
                [this](const process::RecorderWatch::Recording& recording) {
                    heed_recorder(recording.range);
                }) {
    jack_.use(link_);
    own_.signals.connect(loop_, [this](daemon::EndRequest request) {
        own_.log.info("{}: ending", request.name);
        end(ExitCode::ok);
    });
    process::add_peers(front_.server(), options.feedback);
    const std::string url = process::publish(instance_, front_.server(), own_.log);
    own_.log.notice("OSC at {}", url);
    own_.json.emit("listening", {{"osc", url}, {"port", front_.server().local().port}});
}

JackSide::Callbacks Program::jack_callbacks() {
    JackSide::Callbacks callbacks;
    callbacks.server = [this](ServerState state, const std::string& text) {
        process::tell_server(own_.log, own_.json, state, text);
        front_.server_changed();
    };
    callbacks.warning = [this](const std::string& text) { process::warn(own_, text); };
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
        jack_.set_period(period);
        own_.log.state(daemon::Level::info,
                       fmt::format("the server's period is {} frames now", period.count));
    };
    callbacks.changed = [] {};
    return callbacks;
}

ExitCode Program::run() {
    set_thread_role(ThreadRole::control);
    process::be_ready(readiness_, "OSC at " + to_string(front_.server().local()), loop_, own_.log);
    tick();
    loop_.every(std::chrono::seconds(1), [this] {
        own_.log.tick();
        metronome_.kernel().collect();
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
    return code_;
}

void Program::tick() {
    while (const auto event = metronome_.kernel().next_event()) hear(*event);
    jack_.tick();
    front_.tick();
    for (const std::string& remark : metronome_.take_remarks()) process::warn(own_, remark);
    const bool attended = front_.attended() || progress_.enabled() || own_.json.enabled();
    loop_.after(attended ? attended_interval : unattended_interval, [this] { tick(); });
}

void Program::hear(const BeatEvent& event) {
    front_.event(event);
    if (event.kind == BeatEvent::Kind::count_overrun) {
        own_.log.warning(
            "the count-in is over, and the transport is still held by another program");
    }
    if (event.kind == BeatEvent::Kind::count_cut) {
        own_.log.warning(
            "the transport rolled before the count-in was over: another program has set how long "
            "starts may take");
    }
    if (own_.json.enabled() && event.kind == BeatEvent::Kind::beat) {
        own_.json.emit("beat", {{"bar", event.bar},
                                {"beat", event.beat},
                                {"frame", event.frame.frame},
                                {"sounds", event.sounds}});
    }
    show(event);
}

// What one sees of the click on a terminal.
void Program::show(const BeatEvent& event) {
    const bool beat = event.kind == BeatEvent::Kind::beat || event.kind == BeatEvent::Kind::counted;
    if (!beat || !progress_.enabled()) return;
    progress_.show(beat_line(event, metronome_.tempo()));
}

void Program::heed_recorder(std::optional<Range<SongPosition>> range) {
    metronome_.set_recording(range.value_or(Range<SongPosition>{}));
    front_.recording_changed();
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

ExitCode run(int argc, const char* const* argv) {
    const Options options = parse_options(argc, argv);
    process::Essentials own("laydown-metronome", options);
    if (options.render) return render(options, own);
    Program program(options, own);
    return program.run();
}

}  // namespace laydown::metronome
