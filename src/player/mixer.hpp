// What the mix is set to, and what each track's lane has to be told of it: solos concern all
// tracks, and changes may wait for their frames. A value without threads; Control's.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "base/track_number.hpp"
#include "base/units.hpp"
#include "player/mix_lane.hpp"
#include "player/settings.hpp"
#include "session/document.hpp"

namespace laydown::player {

class Mixer {
  public:
    /// At most so many frames are waited for at a time.
    static constexpr std::size_t most_waiting = 16;

    explicit Mixer(Direct direct = Direct::plain) : direct_(direct) {}

    // ---- the tracks

    /// A track, or for one that there is, all of its mix at once: nothing of it waits any more.
    void put(TrackNumber number, int channels, const session::TrackMix& mix);
    void remove(TrackNumber number);
    bool has(TrackNumber number) const { return tracks_.contains(number); }

    // ---- edits

    /// Sets one thing of a track, as in set(track, &TrackMix::mute, true, from): from that frame of
    /// the transport on, or without one at once. It takes the place of what was set of the same
    /// thing for that frame or later. Values are in their range. Errors: `not_found`; `too_many`,
    /// when most_waiting others are waited for.
    Result<void> set(TrackNumber number, double session::TrackMix::*what, double value,
                     std::optional<TransportPosition> from = {});
    Result<void> set(TrackNumber number, bool session::TrackMix::*what, bool value,
                     std::optional<TransportPosition> from = {});
    void set_direct(Direct direct);
    /// dB.
    void set_gain(double gain) { gain_ = gain; }
    /// The transport is at that frame: what waited for it or earlier ones has taken effect. To be
    /// called before edits, and now and then.
    void passed(TransportPosition at);

    // ---- how it is

    /// What was set last, whether it has taken effect or waits for its frame. Null if there is no
    /// such track.
    const session::TrackMix* mix(TrackNumber number) const;
    Direct direct() const { return direct_; }
    double gain() const { return gain_; }
    /// Of the mix: what PlayKernel::set_mix_gain() takes.
    float factor() const;

    // ---- the lanes

    /// What a new lane of the track begins with. From then on deliver() has what changes.
    LaneGains begin(TrackNumber number);

    /// Sets gains of a track's lane as MixLane::set() does: what waits for the frame that it is
    /// told, or a later one, is dropped; all is, without a frame. False: not now.
    using Tell =
        std::function<bool(TrackNumber, const LaneGains&, std::optional<TransportPosition>)>;
    /// Tells lanes what has changed for them since they began, and nothing else. What was not
    /// taken is told with the next call. Whether all was taken.
    bool deliver(const Tell& tell);

  private:
    /// From some frame on.
    struct Step {
        std::optional<TransportPosition> from;  // nothing: as it is now
        LaneGains gains;
        friend bool operator==(const Step&, const Step&) = default;
    };
    struct Track {
        int channels = 1;
        session::TrackMix now{};   // has taken effect
        session::TrackMix last{};  // when all that waits has too
        std::vector<Step> told{};  // empty: there is no lane yet
    };
    struct Edit {
        TransportPosition from;
        TrackNumber track;
        double session::TrackMix::*number = nullptr;  // one of these two
        bool session::TrackMix::*flag = nullptr;
        double value = 0;

        void apply(session::TrackMix& mix) const;
        bool same_thing(const Edit& other) const;
    };

    Result<void> put_edit(std::optional<TransportPosition> from, Edit edit);
    std::vector<std::vector<Step>> steps() const;
    bool deliver_to(TrackNumber number, Track& track, const std::vector<Step>& steps,
                    const Tell& tell);

    std::map<TrackNumber, Track> tracks_;
    std::vector<Edit> waiting_;  // by frame
    Direct direct_;
    double gain_ = 0;
    bool changed_ = false;  // since all was delivered
};

}  // namespace laydown::player
