// laydown-recorder as a program: makes all parts in order, runs the loop, and takes them down in
// reverse. Main thread, which is the Control thread from run() on.
#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "daemon/console.hpp"
#include "daemon/event_loop.hpp"
#include "daemon/exit_code.hpp"
#include "daemon/instance.hpp"
#include "daemon/json_events.hpp"
#include "daemon/log.hpp"
#include "daemon/progress.hpp"
#include "daemon/readiness.hpp"
#include "daemon/signals.hpp"
#include "recorder/jack_link.hpp"
#include "recorder/osc_front.hpp"
#include "recorder/other_sessions.hpp"
#include "recorder/reporter.hpp"
#include "recorder/script.hpp"
#include "recorder/start_up.hpp"

namespace laydown::recorder {

/// All that lives as long as the loop runs. Members are made from top to bottom and taken down from
/// bottom to top.
class Program {
  public:
    Program(const Options& options, daemon::Signals& signals, daemon::Console& console,
            daemon::Log& log, daemon::JsonEvents& json);
    daemon::ExitCode run();
    /// After run(): a thread is in a call to a disk that hangs, and the destructor would wait for
    /// it.
    bool held_up() const { return held_up_; }

  private:
    JackLink::Callbacks link_callbacks();
    void add_tracks();
    void announce();
    void tick();
    bool attended() const;
    void end(daemon::EndRequest request);
    void begin_end();
    void watch_end();
    void leave_rest(const std::string& why);
    void leave();
    void watch_ring();
    void server_missing(const Error& error);
    void hurry();

    const Options& options_;
    daemon::Log& log_;
    daemon::JsonEvents& json_;
    daemon::Progress progress_;
    std::string session_name_;
    daemon::Instance instance_;
    osc::UdpSocket socket_;
    daemon::Readiness readiness_;
    Recovered recovered_;
    daemon::EventLoop loop_;
    std::atomic<bool> hurrying_{false};  // a refresh is posted already
    DiskThread disk_;
    Recorder recorder_;
    JackLink link_;
    OscFront front_;
    Reporter reporter_;
    Script script_;
    OtherSessions others_;
    daemon::ExitCode code_ = daemon::ExitCode::ok;
    bool ending_ = false;
    bool held_up_ = false;
    struct Insisted {
        std::string signal;
        SteadyTime since;
    };
    SteadyTime next_extension_{};               // of the time that the service manager gives
    std::optional<Insisted> insisted_;          // by a second signal
    std::optional<SteadyTime> finished_since_;  // all of ours is complete
    std::optional<SteadyTime> full_since_;      // while the end waits for space
    std::string unnamed_ring_;                  // whose files' removal was told of
};

/// Parses the command line and records until told to end, or only salvages. Throws
/// daemon::StartupError and daemon::PrintAndExit.
daemon::ExitCode run(int argc, const char* const* argv);

}  // namespace laydown::recorder
