// Listens to a recorder for where the song is recorded, so that a click can sound only there. The
// recorder may come and go, and is found as soon as it makes itself known. Control thread.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "base/units.hpp"
#include "daemon/event_loop.hpp"
#include "daemon/instance_watch.hpp"
#include "osc/client.hpp"

namespace laydown::metronome {

class RecorderWatch {
  public:
    /// What is recorded or will be; nothing when nothing is, or there is no recorder any more.
    using Told = std::function<void(std::optional<Range<SongPosition>>)>;

    /// `name` is the recorder's, as of its --name; empty: none is listened to. The loop outlives
    /// it.
    RecorderWatch(daemon::EventLoop& loop, std::string name, Told told);
    ~RecorderWatch();
    RecorderWatch(const RecorderWatch&) = delete;
    RecorderWatch& operator=(const RecorderWatch&) = delete;

    /// Once a second: renews the subscription. A recorder that is gone is noticed by that.
    void tick();

  private:
    void subscribe();
    void find();
    void leave();
    void hear();

    daemon::EventLoop& loop_;
    std::string name_;
    Told told_;
    std::optional<daemon::InstanceWatch> instances_;
    int ticks_ = 0;  // since it was looked for
    std::optional<osc::Client> client_;
    std::chrono::steady_clock::time_point heard_{};  // when it answered last
    std::optional<Range<SongPosition>> range_;
};

}  // namespace laydown::metronome
