// Where in the song the transport is, with a loop or without. A loop is arithmetic, not relocation:
// the transport rolls on, and the song goes around. All processes that know a course compute the
// same song frame of each transport frame. Plain values; any thread may use them, real-time
// included.
#pragma once

#include <optional>

#include "base/realtime.hpp"
#include "base/units.hpp"

namespace laydown::music {

/// Some frames that lie on in the song without a jump.
struct SongRun {
    SongPosition begin;
    Frames length;
    std::int64_t pass = 0;  ///< of the loop, counted from 0; 0 without one
};

/// From one roll or locate, or change of the loop, to the next.
class LoopCourse {
  public:
    /// From transport frame `since` on the song is played from `at` on, and goes from the loop's
    /// end to its begin. A loop whose end lies not behind `at` is not entered: the song plays past
    /// it. An empty loop is none.
    LoopCourse(TransportPosition since, SongPosition at,
               std::optional<Range<SongPosition>> loop = std::nullopt);

    /// After a roll or locate: transport and song frame are the same.
    static LoopCourse located(TransportPosition at, std::optional<Range<SongPosition>> loop) {
        return {at, {at.frame}, loop};
    }
    /// From `when` on, not before this course's begin, another loop or none; the song goes on where
    /// it is then.
    LoopCourse changed(TransportPosition when, std::optional<Range<SongPosition>> loop) const;

    TransportPosition since() const { return since_; }
    const std::optional<Range<SongPosition>>& loop() const { return loop_; }

    /// Before since() the song is taken to have come there without a loop.
    SongPosition song_at(TransportPosition transport) const LAYDOWN_REALTIME;
    std::int64_t pass_at(TransportPosition transport) const LAYDOWN_REALTIME;
    /// What is played from `transport` on, up to a jump or at most `frames`.
    SongRun run(TransportPosition transport, Frames frames) const LAYDOWN_REALTIME;
    /// The transport frame at which the song is at `song` in that pass; in passes after the first
    /// only what lies in the loop is played. Nothing where that does not happen.
    std::optional<TransportPosition> transport_at(SongPosition song,
                                                  std::int64_t pass) const LAYDOWN_REALTIME;

  private:
    TransportPosition since_;
    SongPosition at_;
    std::optional<Range<SongPosition>> loop_;
};

}  // namespace laydown::music
