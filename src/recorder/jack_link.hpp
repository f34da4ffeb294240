// The recorder's link to a JACK server: makes the memory that a client's ring and new tracks need
// in the background, and hands the client to the recorder when it is there. Control thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "process/server_link.hpp"
#include "recorder/background.hpp"
#include "recorder/recorder.hpp"

namespace laydown::recorder {

class JackLink final : private process::ClientOwner {
  public:
    using Callbacks = process::ServerLink::Callbacks;

    /// All outlive it.
    JackLink(daemon::EventLoop& loop, Recorder& recorder, jackio::ClientOptions options,
             std::vector<jackio::ConnectRule> rules, Callbacks callbacks);
    ~JackLink() = default;
    JackLink(const JackLink&) = delete;
    JackLink& operator=(const JackLink&) = delete;

    /// As ServerLink has them.
    void begin() { link_.begin(); }
    void end() { link_.end(); }
    void rewire() { link_.rewire(); }
    void renamed(std::string_view from, const std::string& to) { link_.renamed(from, to); }
    void removed(std::string_view port) { link_.removed(port); }

    /// Sees to it that the ring has lanes for so many more channels. True when it has them, or will
    /// be made with them; false while memory is being made: ask again then. Making it touches it,
    /// for each channel four bytes a frame of the ring. An error is what came of it when it could
    /// not be made, told once. Errors: those of CaptureMemory::make().
    Result<bool> make_lanes(std::size_t channels);
    /// Memory is being made, for a ring or for more lanes.
    bool makes_memory() const { return waiting_ != nullptr || making_lanes_; }

  private:
    void opened(std::unique_ptr<jackio::Client> client) override;
    void lost(const std::string& reason) override;
    jackio::Client* client() const override { return recorder_.client(); }
    std::vector<jackio::WiredPort> ports() const override { return recorder_.tracks().ports(); }
    bool stalled() const override { return recorder_.stalled(); }
    void latencies_changed() override { recorder_.learn_latencies(); }

    void make_ring(const RingRequest& request);
    void start(std::shared_ptr<CaptureMemory> ring);

    daemon::EventLoop& loop_;
    Recorder& recorder_;
    process::ServerLink link_;
    std::unique_ptr<jackio::Client> waiting_;  // opened; its ring is being made
    int rings_asked_ = 0;                      // the last of them is for `waiting_`
    bool making_lanes_ = false;
    std::optional<Error> no_lanes_;  // why there are none
    Background memory_maker_{"ring-memory"};
};

}  // namespace laydown::recorder
