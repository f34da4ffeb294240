// The loops that were asked for, until they have taken effect. Pure; Control thread.
#pragma once

#include <optional>
#include <vector>

#include "base/result.hpp"
#include "music/loop_change.hpp"

namespace laydown::music {

class LoopChanges {
  public:
    /// So many can wait for their frames.
    static constexpr std::size_t most = 64;
    /// In seconds: each pass costs the real-time thread a look.
    static constexpr double shortest = 0.05;

    /// From transport frame `from` on; without it, or where that has passed, at once. What was said
    /// for later frames is dropped. Errors: `bad_arguments` (an empty one), `out_of_range` (shorter
    /// than `shortest` at that rate), `too_many` (that wait).
    Result<void> set(std::optional<Range<SongPosition>> loop, std::optional<TransportPosition> from,
                     SampleRate rate);
    /// Number `done`, and those before it, have taken effect.
    void forget(std::uint32_t done);

    /// In order; not those that were forgotten.
    const std::vector<LoopChange>& waiting() const { return waiting_; }
    /// That was set last, whether it has taken effect or waits.
    std::optional<Range<SongPosition>> last() const { return last_; }

  private:
    std::vector<LoopChange> waiting_;
    std::uint32_t said_ = 0;
    std::optional<Range<SongPosition>> last_;
};

}  // namespace laydown::music
