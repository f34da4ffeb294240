// Divides a cycle into pieces that are played in one go: the song, the tail that fades out when it
// stops, silence. Real-time thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/realtime.hpp"
#include "base/units.hpp"
#include "engine/cycle.hpp"
#include "engine/song_follower.hpp"
#include "player/play_plan.hpp"

namespace laydown::player {

struct PlayPiece {
    enum class Kind : std::uint8_t { song, tail, silence };
    Kind kind = Kind::silence;
    bool recorded = false;   ///< it lies in what the plan says is recorded
    SongPosition song{};     ///< its first frame
    TransportPosition at{};  ///< of the same frame; also of a tail, as if the song had rolled on
    std::size_t offset = 0;  ///< frames of the cycle before it
    std::size_t frames = 0;  ///< 1 or more
    Frames tail_gone{};      ///< frames of the tail before it
};

class SongPieces {
  public:
    /// Before the first cycle of another client: the song stands, and there is no tail.
    void restart() noexcept;
    /// A cycle begins.
    engine::SongFollower::Step enter(const engine::Cycle& cycle,
                                     const PlayPlan* plan) noexcept LAYDOWN_REALTIME;
    /// The next piece of the cycle, of at most `most` frames; nothing when it is over. To be called
    /// until then. The plan, which may be null, is that of enter().
    std::optional<PlayPiece> next(const PlayPlan* plan, std::size_t most) noexcept LAYDOWN_REALTIME;

    const engine::SongFollower& follower() const noexcept LAYDOWN_REALTIME { return follower_; }
    static engine::SongFollower::Loops loops_of(const PlayPlan* plan) noexcept LAYDOWN_REALTIME;

  private:
    struct Stretch {
        PlayPiece::Kind kind = PlayPiece::Kind::silence;
        SongPosition song{};
        TransportPosition at{};
        Frames length{};
        Frames tail_gone{};
    };
    Stretch next_stretch(const PlayPlan* plan, Frames left) noexcept LAYDOWN_REALTIME;
    Stretch of_song(const PlayPlan* plan) noexcept LAYDOWN_REALTIME;
    Stretch of_tail(Frames left) noexcept LAYDOWN_REALTIME;

    engine::SongFollower follower_;
    engine::Cycle cycle_{};
    Frames done_{};              // of the cycle
    TransportPosition again_{};  // up to here the cycle was told, and played, before
    Stretch rest_{};             // of which pieces are cut

    music::LoopCourse tail_course_{TransportPosition{0}, SongPosition{0}};
    TransportPosition tail_at_{};
    Frames tail_gone_{};
    Frames tail_left_{};
};

}  // namespace laydown::player
