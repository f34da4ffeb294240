#include "recorder/program.hpp"

#include <atomic>
#include <optional>

#include "daemon/console.hpp"
#include "daemon/event_loop.hpp"
#include "daemon/instance.hpp"
#include "daemon/json_events.hpp"
#include "daemon/main_guard.hpp"
#include "daemon/progress.hpp"
#include "daemon/readiness.hpp"
#include "daemon/signals.hpp"
#include "jackio/library_log.hpp"
#include "recorder/options.hpp"
#include "recorder/osc_front.hpp"
#include "recorder/reporter.hpp"
#include "recorder/salvage.hpp"
#include "recorder/script.hpp"
#include "session/names.hpp"

namespace laydown::recorder {

namespace fs = std::filesystem;
using daemon::ExitCode;
using daemon::startup_error;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds tick_interval{20};

/// Where libjack's words go; libjack takes a plain function, so it has to be found from there.
std::atomic<daemon::Log*> library_log{nullptr};  // NOLINT

void log_library(jackio::Severity severity, std::string_view text) noexcept {
    // What matters of it reaches us as return codes; the words are for those who look closely.
    if (daemon::Log* log = library_log.load()) {
        log->write(
            daemon::Level::debug,
            fmt::format("{}: {}", severity == jackio::Severity::error ? "libjack error" : "libjack",
                        text));
    }
}

WordChecks word_checks() {
    WordChecks checks;
    checks.format = [](std::string_view word) -> Result<void> {
        const auto format = disk::parse_audio_format(word);
        if (!format) return format.error();
        return {};
    };
    checks.connect_rule = [](std::string_view word) -> Result<void> {
        const auto rule = jackio::parse_connect_rule(word);
        if (!rule) return rule.error();
        return {};
    };
    checks.track_name = [](std::string_view name) {
        return session::check_name(name, "track name");
    };
    return checks;
}

daemon::Level threshold_of(const Options& options) {
    switch (options.verbosity) {
        case Verbosity::quiet:
            return daemon::Level::warning;
        case Verbosity::verbose:
            return daemon::Level::debug;
        case Verbosity::normal:
            break;
    }
    return daemon::Level::info;
}

[[noreturn]] void refuse(ExitCode otherwise, const Error& error) {
    throw startup_error(error.code == ErrorCode::conflict ? ExitCode::conflict : otherwise, "{}",
                        error.text);
}

std::string session_name(const fs::path& session) {
    const std::string name = session.filename().string();
    if (const auto good = session::check_name(name, "session name"); !good) {
        throw startup_error(ExitCode::usage, "--session: {}", good.error().text);
    }
    return name;
}

disk::JournalFile open_journal(const fs::path& session) {
    std::error_code failed;
    fs::create_directories(session, failed);
    if (failed) {
        throw startup_error(ExitCode::disk, "the session folder {} cannot be made: {}",
                            session.string(), failed.message());
    }
    auto journal = disk::JournalFile::open(session);
    if (!journal) refuse(ExitCode::disk, journal.error());
    return std::move(*journal);
}

/// Logs what was saved; returns whether something could not be.
bool tell(daemon::Log& log, daemon::JsonEvents& json, const Salvaged& salvaged) {
    bool failed = !salvaged.problems.empty();
    for (const auto& record : salvaged.records) {
        failed = failed || record.status == session::TakeStatus::failed;
        log.notice("{}: {}", salvaged.session.string(), summary_of(record));
        json.emit("salvaged", fields_of(record));
    }
    for (const auto& problem : salvaged.problems) {
        log.warning("{}: {}", salvaged.session.string(), problem);
    }
    return failed;
}

ExitCode salvage_only(const Options& options, daemon::Log& log, daemon::JsonEvents& json) {
    bool failed = false;
    std::size_t count = 0;
    const auto add = [&](const Salvaged& salvaged) {
        failed = tell(log, json, salvaged) || failed;
        count += salvaged.records.size();
    };
    std::error_code missing;
    if (fs::exists(options.session / disk::journal_name, missing)) {
        add(salvage_session(options.session, open_journal(options.session)).first);
    }
    for (const Salvaged& salvaged : salvage_other_sessions(options.session)) add(salvaged);
    if (count == 0 && !failed) log.notice("nothing to salvage");
    return failed ? ExitCode::failure : ExitCode::ok;
}

/// All that lives as long as the loop runs. Members are made from top to bottom and taken down from
/// bottom to top.
class Program {
  public:
    Program(const Options& options, daemon::Signals& signals, daemon::Console& console,
            daemon::Log& log, daemon::JsonEvents& json);
    ExitCode run();

  private:
    osc::UdpSocket bind_socket() const;
    disk::JournalFile recover();
    RecorderSettings settings() const;
    JackLink::Callbacks link_callbacks();
    std::vector<jackio::ConnectRule> rules() const;
    void add_tracks();
    void add_peers();
    void announce();
    void tick();
    void end(daemon::EndRequest request);
    void begin_end();
    void server_missing(const Error& error);
    void hurry();

    const Options& options_;
    daemon::Log& log_;
    daemon::JsonEvents& json_;
    daemon::Progress progress_;
    std::string session_name_;
    daemon::Instance instance_;
    osc::UdpSocket socket_;
    int next_take_ = 1;  // before the journal, which tells it
    disk::JournalFile journal_;
    daemon::Readiness readiness_;
    daemon::EventLoop loop_;
    std::atomic<bool> hurrying_{false};  // a refresh is posted already
    DiskThread disk_;
    Recorder recorder_;
    JackLink link_;
    OscFront front_;
    Reporter reporter_;
    Script script_;
    ExitCode code_ = ExitCode::ok;
    bool ending_ = false;
};

daemon::Instance claim(const Options& options) {
    daemon::InstanceInfo info;
    info.program = "laydown-recorder";
    info.name = options.name;
    info.session = options.session.string();
    auto instance = daemon::Instance::claim(std::move(info));
    if (!instance) refuse(ExitCode::disk, instance.error());
    return std::move(*instance);
}

Program::Program(const Options& options, daemon::Signals& signals, daemon::Console& console,
                 daemon::Log& log, daemon::JsonEvents& json)
    : options_(options),
      log_(log),
      json_(json),
      progress_(console, options.verbosity != Verbosity::quiet),
      session_name_(session_name(options.session)),
      instance_(claim(options)),
      socket_(bind_socket()),
      journal_(recover()),
      disk_(options.session, std::move(journal_),
            [this](DiskEvent event) {
                loop_.post([this, event = std::move(event)] { recorder_.disk_event(event); });
            }),
      recorder_(settings(), disk_, [this] { hurry(); }),
      link_(loop_, recorder_, {options.name, options.server}, rules(), link_callbacks()),
      front_(loop_, std::move(socket_), recorder_, link_),
      reporter_(log, json, progress_, recorder_),
      script_(options, recorder_, log, [this] { begin_end(); }) {
    recorder_.listen(front_);
    recorder_.listen(reporter_);
    if (options.one_shot()) recorder_.listen(script_);
    signals.connect(loop_, [this](daemon::EndRequest request) { end(request); });
    add_tracks();
    add_peers();
    announce();
}

osc::UdpSocket Program::bind_socket() const {
    const auto local = osc::resolve(options_.osc_host, options_.osc_port);
    if (!local) throw startup_error(ExitCode::osc_port, "--osc-host: {}", local.error().text);
    auto socket = osc::UdpSocket::bind(*local);
    if (!socket) throw startup_error(ExitCode::osc_port, "{}", socket.error().text);
    return std::move(*socket);
}

disk::JournalFile Program::recover() {
    auto [own, journal] = salvage_session(options_.session, open_journal(options_.session));
    tell(log_, json_, own);
    for (const Salvaged& other : salvage_other_sessions(options_.session)) {
        tell(log_, json_, other);
    }
    const auto takes = disk::read_journal(options_.session);
    if (!takes) throw startup_error(ExitCode::disk, "{}", takes.error().text);
    next_take_ = takes->next_take();
    return std::move(journal);
}

RecorderSettings Program::settings() const {
    RecorderSettings settings;
    settings.name = options_.name;
    settings.session = options_.session;
    settings.takes.session = session_name_;
    settings.takes.format = *disk::parse_audio_format(options_.format);
    settings.takes.handle_seconds = options_.handles.count();
    settings.ring_seconds = options_.ring.count();
    settings.follow = options_.follow;
    settings.reference = options_.reference_latency;
    settings.next_take = next_take_;
    return settings;
}

std::vector<jackio::ConnectRule> Program::rules() const {
    std::vector<jackio::ConnectRule> rules;
    for (const std::string& text : options_.connect) {
        rules.push_back(*jackio::parse_connect_rule(text));
    }
    return rules;
}

JackLink::Callbacks Program::link_callbacks() {
    JackLink::Callbacks callbacks;
    callbacks.failed = [this](const Error& error) { server_missing(error); };
    callbacks.unconnected = [this](const Error& error) {
        log_.warning("not connected: {}", error.text);
    };
    callbacks.period = [this](Frames period) {
        log_.info("the server's period is {} frames now", period.count);
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

void Program::add_peers() {
    for (const Peer& peer : options_.feedback) {
        const auto endpoint = osc::resolve(peer.host, peer.port);
        if (!endpoint)
            throw startup_error(ExitCode::usage, "--feedback: {}", endpoint.error().text);
        const auto added = front_.server().add_peer(*endpoint, 10.0, daemon::Clock::now());
        if (!added) throw startup_error(ExitCode::usage, "--feedback: {}", added.error().text);
    }
}

void Program::announce() {
    const osc::Endpoint local = front_.server().local();
    const std::string url = fmt::format("osc.udp://{}/", to_string(local));
    if (const auto published = instance_.publish_osc(url); !published) {
        log_.warning("others will not find this recorder: {}", published.error().text);
    }
    log_.notice("OSC at {}, session {}", url, options_.session.string());
    json_.emit("listening", {{"osc", url}, {"port", local.port}, {"session", options_.session}});
}

ExitCode Program::run() {
    if (!readiness_.problem().empty()) log_.warning("{}", readiness_.problem());
    static_cast<void>(readiness_.ready("OSC at " + to_string(front_.server().local())));
    if (const auto interval = readiness_.alive_interval()) {
        loop_.every(*interval, [this] { static_cast<void>(readiness_.alive()); });
    }
    loop_.every(tick_interval, [this] { tick(); });
    loop_.every(std::chrono::seconds(1), [this] { log_.tick(); });
    if (options_.jack_wait && options_.jack_wait->count() > 0) {
        loop_.after(
            std::chrono::duration_cast<daemon::Clock::duration>(*options_.jack_wait), [this] {
                if (recorder_.server() != ServerState::waiting || ending_) return;
                log_.error("there was no JACK server for {} s", options_.jack_wait->count());
                code_ = ExitCode::no_jack;
                begin_end();
            });
    }
    link_.begin();
    loop_.run();
    progress_.clear();
    if (code_ == ExitCode::ok && recorder_.anything_failed()) code_ = ExitCode::failure;
    return code_;
}

void Program::tick() {
    recorder_.tick();
    if (options_.one_shot() && !ending_) script_.tick();
    front_.tick();
    reporter_.tick();
    if (ending_ && recorder_.finished()) {
        // Posted, so that what the Disk thread has posted before is served before it.
        loop_.post([this] { loop_.stop(); });
    }
}

void Program::server_missing(const Error& error) {
    const bool wait = !options_.jack_wait || options_.jack_wait->count() > 0 ||
                      recorder_.server() != ServerState::waiting;
    if (error.code == ErrorCode::conflict) {
        log_.error("{}", error.text);
        code_ = ExitCode::conflict;
        begin_end();
    } else if (error.code == ErrorCode::disk && recorder_.server() == ServerState::waiting) {
        log_.error("{}", error.text);  // no memory for the ring: waiting does not help
        code_ = ExitCode::disk;
        begin_end();
    } else if (!wait) {
        log_.error("{}", error.text);
        code_ = ExitCode::no_jack;
        begin_end();
    } else {
        log_.warning("{}; waiting for the server", error.text);
        json_.emit("server", {{"state", "waiting"}, {"text", error.text}});
    }
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
        log_.warning("{} again: ending at once; the next start completes what is in memory",
                     request.name);
        disk_.abandon();
        recorder_.keep_ring();
        code_ = ExitCode::failure;
        loop_.stop();
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
    recorder_.finish();
}

}  // namespace

ExitCode run(int argc, const char* const* argv) {
    const Options options = parse_options(argc, argv, word_checks());
    daemon::Signals signals;  // before any thread
    daemon::Console console;
    daemon::Log log(console, "laydown-recorder", threshold_of(options));
    daemon::JsonEvents json(options.json);
    library_log.store(&log);
    jackio::route_library_messages(&log_library);
    if (options.salvage) return salvage_only(options, log, json);
    const ExitCode code = Program(options, signals, console, log, json).run();
    library_log.store(nullptr);
    return code;
}

}  // namespace laydown::recorder
