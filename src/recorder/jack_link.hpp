// Keeps the recorder connected to a JACK server: opens a client in the background, hands it over,
// notices when the server is gone, and tries again at growing intervals. Control thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "daemon/event_loop.hpp"
#include "jackio/notes.hpp"
#include "jackio/opening.hpp"
#include "jackio/reconnect.hpp"
#include "jackio/wiring.hpp"
#include "recorder/background.hpp"
#include "recorder/recorder.hpp"

namespace laydown::recorder {

class JackLink {
  public:
    struct Callbacks {
        /// The first attempt, or one after the server was there, failed; told once for each reason.
        std::function<void(const Error&)> failed;
        /// A connection that was asked for was refused for good.
        std::function<void(const Error&)> unconnected;
        /// A rule has no effect as things are; told when the server has come.
        std::function<void(const std::string&)> unmatched;
        /// The server changed its period.
        std::function<void(Frames)> period;
        /// The graph, latencies or freewheeling changed: look again.
        std::function<void()> changed;
    };

    /// All outlive it.
    JackLink(daemon::EventLoop& loop, Recorder& recorder, jackio::ClientOptions options,
             std::vector<jackio::ConnectRule> rules, Callbacks callbacks);
    ~JackLink();
    JackLink(const JackLink&) = delete;
    JackLink& operator=(const JackLink&) = delete;

    /// Begins to look for the server.
    void begin();
    /// No more attempts.
    void end();
    /// Our ports changed: they may have to be connected.
    void rewire();
    void renamed(std::string_view from, const std::string& to) { wiring_.rename(from, to); }
    /// Sees to it that the ring has lanes for so many more channels. True when it has them, or will
    /// be made with them; false while memory is being made: ask again then. Making it touches it,
    /// for each channel four bytes a frame of the ring. An error is what came of it when it could
    /// not be made, told once. Errors: those of CaptureMemory::make().
    Result<bool> make_lanes(std::size_t channels);
    /// Memory is being made, for a ring or for more lanes.
    bool makes_memory() const { return waiting_ != nullptr || making_lanes_; }
    void removed(std::string_view port) { wiring_.forget(port); }

  private:
    void attempt();
    void opened();
    void make_ring(const RingRequest& request);
    void start(std::shared_ptr<CaptureMemory> ring);
    void retry(const Error& error);
    void noted();
    void attempt_after(std::chrono::nanoseconds delay);
    void rewire_after(std::chrono::nanoseconds delay);
    void cancel(std::optional<daemon::TimerId>& timer);

    daemon::EventLoop& loop_;
    Recorder& recorder_;
    jackio::ClientOptions options_;
    Callbacks callbacks_;
    std::shared_ptr<jackio::Notes> notes_ = std::make_shared<jackio::Notes>();
    jackio::Wiring wiring_;
    jackio::Backoff backoff_;
    std::optional<jackio::Opening> opening_;
    std::unique_ptr<jackio::Client> waiting_;  // opened; its ring is being made
    Frames period_{};                          // that was told last, or the client began with
    int rings_asked_ = 0;                      // the last of them is for `waiting_`
    std::optional<daemon::TimerId> attempt_timer_;
    std::optional<daemon::TimerId> rewire_timer_;
    bool making_lanes_ = false;
    std::optional<Error> no_lanes_;  // why there are none
    std::string told_;               // the failure that was told last
    bool ended_ = false;
    Background memory_maker_{"ring-memory"};
};

}  // namespace laydown::recorder
