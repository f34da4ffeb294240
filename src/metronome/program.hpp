// laydown-metronome as a program: makes all parts in order, runs the loop, and takes them down in
// reverse. Main thread, which is the Control thread from run() on.
#pragma once

#include "daemon/event_loop.hpp"
#include "daemon/exit_code.hpp"
#include "daemon/progress.hpp"
#include "daemon/readiness.hpp"
#include "metronome/jack_side.hpp"
#include "metronome/osc_front.hpp"
#include "process/essentials.hpp"
#include "process/recorder_watch.hpp"
#include "process/start_up.hpp"

namespace laydown::metronome {

/// Members are made from top to bottom and taken down from bottom to top.
class Program {
  public:
    Program(const Options& options, process::Essentials& own);
    daemon::ExitCode run();

  private:
    process::ServerLink::Callbacks link_callbacks();
    JackSide::Callbacks jack_callbacks();
    void tick();
    void hear(const BeatEvent& event);
    void show(const BeatEvent& event);
    void heed_recorder(std::optional<Range<SongPosition>> range);
    void server_missing(const Error& error);
    void end(daemon::ExitCode code);

    const Options& options_;
    process::Essentials& own_;
    daemon::Progress progress_;
    daemon::Instance instance_;
    osc::UdpSocket socket_;
    daemon::Readiness readiness_;
    daemon::EventLoop loop_;
    Metronome metronome_;
    JackSide jack_;
    process::ServerLink link_;
    OscFront front_;
    process::RecorderWatch recorder_;
    daemon::ExitCode code_ = daemon::ExitCode::ok;
    bool ending_ = false;
};

/// Parses the command line and clicks until told to end, or renders. Throws daemon::StartupError
/// and daemon::PrintAndExit.
daemon::ExitCode run(int argc, const char* const* argv);

}  // namespace laydown::metronome
