// laydown-player as a program: makes all parts in order, runs the loop, and takes them down in
// reverse. Main thread, which is the Control thread from run() on.
#pragma once

#include <atomic>
#include <set>
#include <string>

#include "daemon/event_loop.hpp"
#include "daemon/exit_code.hpp"
#include "daemon/progress.hpp"
#include "daemon/readiness.hpp"
#include "player/converter.hpp"
#include "player/jack_side.hpp"
#include "player/osc_front.hpp"
#include "player/song_source.hpp"
#include "player/underruns.hpp"
#include "process/essentials.hpp"
#include "process/recorder_watch.hpp"
#include "process/start_up.hpp"

namespace laydown::player {

/// Members are made from top to bottom and taken down from bottom to top.
class Program {
  public:
    Program(const Options& options, process::Essentials& own);
    daemon::ExitCode run();
    /// The disk does not answer: run() has ended, but the destructor would not.
    bool held_up() const { return held_up_; }

  private:
    JackOutputs::Callbacks output_callbacks();
    process::ServerLink::Callbacks link_callbacks();
    JackSide::Callbacks jack_callbacks();
    Result<void> take_song(Result<Song> song, std::optional<TransportPosition> from);
    std::optional<SampleRate> server_rate() const;
    void heed_rate();
    void take_news();
    void take_conversion(const Converter::Told& told);
    void problem(const std::string& text);
    void tick();
    void hear(const PlayEvent& event);
    void show();
    void server_missing(const Error& error);
    void end(daemon::ExitCode code);
    void leave();

    const Options& options_;
    process::Essentials& own_;
    daemon::Progress progress_;
    daemon::Instance instance_;
    osc::UdpSocket socket_;
    daemon::Readiness readiness_;
    daemon::EventLoop loop_;
    std::atomic<std::uint32_t> server_hertz_{0};  // 0: there was none yet; written by Control
    PlayKernel kernel_;
    LoaderThread loader_;
    JackOutputs outputs_;
    Player player_;
    JackSide jack_;
    process::ServerLink link_;
    SongSource source_;
    OscFront front_;
    process::RecorderWatch recorder_;
    Underruns underruns_;
    std::set<std::string> troubled_;  // files of which something was wrong
    std::set<std::string> told_;      // problems of files
    std::string told_song_;
    daemon::ExitCode code_ = daemon::ExitCode::ok;
    Converter converter_;
    bool ending_ = false;
    bool held_up_ = false;
};

/// Parses the command line and plays until told to end, or renders. Throws daemon::StartupError
/// and daemon::PrintAndExit.
daemon::ExitCode run(int argc, const char* const* argv);

}  // namespace laydown::player
