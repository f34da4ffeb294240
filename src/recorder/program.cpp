#include "recorder/program.hpp"

#include "api/recorder.hpp"
#include "base/thread_role.hpp"
#include "daemon/main_guard.hpp"
#include "process/start_up.hpp"

namespace laydown::recorder {

using daemon::ExitCode;
using daemon::startup_error;
using std::chrono::milliseconds;

namespace {

/// How often Control looks at what was captured: so that who listens is told at once, or, when
/// nobody does, so that it costs little.
constexpr milliseconds attended_interval{20};
constexpr milliseconds unattended_interval{100};
/// How long the end waits for a disk that is full.
constexpr std::chrono::seconds space_patience{2};
/// How long the end goes on although a second signal said that it takes too long. Completing files
/// takes a fraction of that, and fingers repeat a signal sooner than they mean it.
constexpr std::chrono::seconds most_insisted{2};
/// How long the Disk thread is waited for when all is done that it should do. Longer only by a call
/// to the disk that does not return.
constexpr std::chrono::seconds disk_patience{1};
/// How long the end waits for other sessions that are being completed, when all of ours is.
constexpr std::chrono::seconds others_patience{5};

}  // namespace

Program::Program(const Options& options, daemon::Signals& signals, daemon::Console& console,
                 daemon::Log& log, daemon::JsonEvents& json)
    : options_(options),
      log_(log),
      json_(json),
      progress_(console, options.verbosity != process::Verbosity::quiet),
      session_name_(session_name(options.session)),
      instance_(process::claim_name("laydown-recorder", options, options.session.string())),
      socket_(process::bind_socket(options)),
      recovered_(recover(options, daemon::SlowStart(signals, readiness_), log, json)),
      disk_(options.session, std::move(recovered_.journal),
            [this](DiskEvent event) {
                loop_.post([this, event = std::move(event)] { recorder_.disk_event(event); });
            }),
      recorder_(settings_of(options, session_name_, recovered_.next_take), disk_,
                [this] { hurry(); }),
      link_(loop_, recorder_, {options.name, options.server}, options.connect, link_callbacks()),
      front_(loop_, std::move(socket_), recorder_, link_),
      reporter_(log, json, progress_, recorder_),
      script_(options, recorder_, log,
              [this](ExitCode code) {
                  code_ = code;
                  begin_end();
              }),
      others_(options.session, [this](Salvaged salvaged) {
          loop_.post([this, salvaged = std::move(salvaged)] { tell(log_, json_, salvaged); });
      }) {
    recorder_.listen(front_);
    recorder_.listen(reporter_);
    if (options.one_shot()) recorder_.listen(script_);
    signals.connect(loop_, [this](daemon::EndRequest request) { end(request); });
    add_tracks();
    process::add_peers(front_.server(), options.feedback);
    announce();
    if (recovered_.cut_off) code_ = ExitCode::kept;  // the signal is there yet
}

JackLink::Callbacks Program::link_callbacks() {
    JackLink::Callbacks callbacks;
    callbacks.failed = [this](const Error& error) { server_missing(error); };
    callbacks.unconnected = [this](const Error& error) {
        log_.warning("not connected: {}", error.text);
    };
    callbacks.unmatched = [this](const std::string& text) {
        reporter_.warning(fmt::format("--connect: {}", text));
    };
    callbacks.period = [this](Frames period) {
        log_.state(daemon::Level::info,
                   fmt::format("the server's period is {} frames now", period.count));
    };
    callbacks.changed = [this] { recorder_.refresh(); };
    return callbacks;
}

void Program::add_tracks() {
    for (const TrackOption& option : options_.tracks) {
        const auto added = recorder_.add_track(option.name, option.channels);
        if (!added) throw startup_error(ExitCode::usage, "--track: {}", added.error().text);
        static_cast<void>(recorder_.set_offset((*added)->number, option.offset));
        static_cast<void>(recorder_.arm((*added)->number, option.armed));
    }
}

void Program::announce() {
    const std::string url = process::publish(instance_, front_.server(), log_);
    log_.notice("OSC at {}, session {}", url, options_.session.string());
    json_.emit(
        "listening",
        {{"osc", url}, {"port", front_.server().local().port}, {"session", options_.session}});
}

ExitCode Program::run() {
    set_thread_role(ThreadRole::control);
    process::be_ready(readiness_, "OSC at " + to_string(front_.server().local()), loop_, log_);
    tick();
    loop_.every(std::chrono::seconds(1), [this] {
        log_.tick();
        watch_ring();
    });
    process::limit_wait(loop_, options_, [this] {
        if (recorder_.server() != ServerState::waiting || ending_) return;
        log_.error("there was no JACK server for {} s", options_.jack_wait->count());
        code_ = ExitCode::no_jack;
        begin_end();
    });
    link_.begin();
    loop_.run();
    progress_.clear();
    if (disk_.displaced()) {
        const auto& now = recorder_.settings().session;
        const auto where = now == options_.session ? std::string("where none can reach it now")
                                                   : "at " + now.string();
        log_.error("all takes are in the folder that was {}, which is {}",
                   options_.session.string(), where);
        if (code_ == ExitCode::ok) code_ = ExitCode::kept;
    }
    if (code_ == ExitCode::ok && recorder_.anything_failed()) code_ = ExitCode::failure;
    if (!disk_.ends_within(disk_patience) || !others_.ended()) leave();
    return code_;
}

// What others would miss of the destructors.
void Program::leave() {
    held_up_ = true;
    if (disk_.settled() && !disk_.displaced()) {
        log_.notice("another session is not completed yet: the next start goes on with it");
        if (const auto memory = recorder_.memory()) memory->remove_now();
    } else {
        log_.warning("the disk does not answer: ending without it");
    }
    recorder_.leave_server();
    const daemon::Instance gone(std::move(instance_));
}

void Program::tick() {
    recorder_.tick();
    if (options_.one_shot() && !ending_) script_.tick();
    front_.tick();
    reporter_.tick();
    if (ending_) watch_end();
    loop_.after(attended() ? attended_interval : unattended_interval, [this] { tick(); });
}

bool Program::attended() const {
    return ending_ || json_.enabled() || progress_.enabled() || front_.attended() ||
           script_.expectant();
}

void Program::watch_end() {
    const auto now = std::chrono::steady_clock::now();
    const bool insisted = insisted_ && now - insisted_->since >= most_insisted;
    if (recorder_.finished()) {
        if (!finished_since_) finished_since_ = now;
        const bool alone = others_.ended() || now - *finished_since_ >= others_patience;
        // Posted, so that what the Disk thread has posted before is served before it.
        if (alone || insisted) {
            loop_.post([this] {
                if (recorder_.finished()) loop_.stop();
            });
        }
        return;
    }
    if (now >= next_extension_) {
        static_cast<void>(readiness_.extend_timeout(daemon::Readiness::more_time));
        next_extension_ = now + daemon::Readiness::asked_again;
    }
    const auto obstacle = disk_.obstacle();
    if (obstacle != DiskThread::Obstacle::no_space) full_since_.reset();
    if (obstacle == DiskThread::Obstacle::no_space && !full_since_) full_since_ = now;
    if (full_since_ && now - *full_since_ >= space_patience) {
        leave_rest("there is no space");
    } else if (obstacle == DiskThread::Obstacle::journal) {
        leave_rest("the journal cannot be written");
    } else if (insisted && !disk_.settled()) {
        leave_rest(fmt::format("{} again", insisted_->signal));
    }
}

void Program::watch_ring() {
    const auto memory = recorder_.memory();
    if (!memory || memory->is_named() ||
        std::exchange(unnamed_ring_, memory->name()) == memory->name())
        return;
    const std::string text = fmt::format(
        "{}* was removed by somebody else: recording goes on, but if this recorder dies, what is "
        "not in files yet is lost",
        memory->path().string());
    reporter_.warning(text);
    front_.server().publish(api::disk_error, static_cast<int>(ErrorCode::disk), text);
}

// What was captured is worth more than a memory that is free.
void Program::leave_rest(const std::string& why) {
    const auto memory = recorder_.memory();
    const std::string where = memory ? memory->path().string() : "memory";
    // What is in its place already is left alone.
    const auto named = memory ? memory->name_again() : Result<void>{};
    disk_.abandon();
    loop_.stop();
    if (!named) {
        log_.error("{}: what is missing of the takes is lost: {}", why, named.error().text);
        code_ = ExitCode::failure;
        return;
    }
    log_.error(
        "{}: ending all the same. What is missing stays in {}*, {} MiB: start again when that is "
        "mended, or run laydown-recorder --salvage, and the takes are completed from there",
        why, where, memory ? memory->bytes() >> 20U : 0);
    json_.emit("kept", {{"ring", where}, {"reason", why}});
    code_ = ExitCode::kept;
}

void Program::server_missing(const Error& error) {
    const auto code = process::end_without_server(error, recorder_.server(), options_.jack_wait);
    if (!code) {
        process::tell_wait(log_, json_, error);
        return;
    }
    log_.error("{}", error.text);
    code_ = *code;
    begin_end();
}

// The process callback's call, in freewheel only: Disk and Control have to catch up.
void Program::hurry() {
    disk_.wake();
    if (hurrying_.exchange(true)) return;
    loop_.post([this] {
        hurrying_.store(false);
        recorder_.refresh();
    });
}

void Program::end(daemon::EndRequest request) {
    if (request.count > 1) {
        if (!insisted_) insisted_ = {std::string(request.name), std::chrono::steady_clock::now()};
        return;
    }
    log_.info("{}: ending", request.name);
    begin_end();
}

void Program::begin_end() {
    if (ending_) return;
    ending_ = true;
    static_cast<void>(readiness_.stopping("completing files"));
    link_.end();
    others_.stop();
    recorder_.finish();
}

}  // namespace laydown::recorder
