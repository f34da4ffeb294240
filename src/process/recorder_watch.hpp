// Listens to a recorder for where the song is recorded and which tracks are: a click may sound only
// there, and what was recorded before be silent. The recorder may come and go, and is found as soon
// as it makes itself known. Control thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "base/track_number.hpp"
#include "base/units.hpp"
#include "daemon/event_loop.hpp"
#include "daemon/instance.hpp"
#include "daemon/instance_watch.hpp"
#include "osc/client.hpp"

namespace laydown::process {

class RecorderWatch {
  public:
    struct Recording {
        /// Recorded now, or to be; nothing when nothing is.
        std::optional<Range<SongPosition>> range{};
        std::set<TrackNumber> armed{};
        friend bool operator==(const Recording&, const Recording&) = default;
    };
    /// Called when it is another; without a recorder nothing is recorded.
    using Told = std::function<void(const Recording&)>;

    /// `name` is the recorder's, as of its --name; empty: none is listened to. With a `session`
    /// only while it records into that folder, which is looked up now. The loop outlives it.
    RecorderWatch(daemon::EventLoop& loop, std::string name, Told told,
                  const std::filesystem::path& session = {});
    ~RecorderWatch();
    RecorderWatch(const RecorderWatch&) = delete;
    RecorderWatch& operator=(const RecorderWatch&) = delete;

    /// Once a second: renews the subscription. A recorder that is gone is noticed by that.
    void tick();

  private:
    bool is_meant(const daemon::InstanceInfo& instance) const;
    void subscribe();
    void find();
    void leave();
    void hear();
    static void take(const osc::Message& message, Recording& recording);

    daemon::EventLoop& loop_;
    std::string name_;
    Told told_;
    std::string session_;       // as it was given, and
    std::string real_session_;  // where links lead
    std::optional<daemon::InstanceWatch> instances_;
    int ticks_ = 0;  // since it was looked for
    std::optional<osc::Client> client_;
    std::chrono::steady_clock::time_point heard_{};  // when it answered last
    Recording recording_;                            // that was told last
};

}  // namespace laydown::process
