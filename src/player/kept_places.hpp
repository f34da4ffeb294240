// Which blocks are kept in memory wherever the song is: those of places to which one may go at any
// moment, as many as fit. The Disk thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <vector>

#include "base/units.hpp"
#include "player/blocks_ahead.hpp"

namespace laydown::player {

class KeptPlaces {
  public:
    /// Of each place `length` frames are kept, of all together at most `most_bytes`.
    KeptPlaces(Frames length, std::size_t most_bytes) : length_(length), most_bytes_(most_bytes) {}

    /// The most wanted first.
    void set(std::vector<SongPosition> places);
    /// The blocks take more or less memory than they did.
    void reconsider();

    /// The memory that a block takes, in bytes.
    using Cost = std::function<std::size_t(std::int64_t number)>;
    /// Goes on choosing, for about as long as `most` questions after a cost take; until it is done
    /// what was chosen before holds. The first place that does not fit is the end. False when there
    /// is nothing left to choose.
    bool choose(const Cost& cost, int most);

    /// In the order in which they are wanted.
    const std::vector<BlockAhead>& blocks() const { return blocks_; }
    bool has(std::int64_t number) const { return numbers_.contains(number); }
    const std::set<std::int64_t>& numbers() const { return numbers_; }

  private:
    void finish();

    Frames length_;
    std::size_t most_bytes_;
    std::vector<SongPosition> places_;
    std::vector<BlockAhead> blocks_;
    std::set<std::int64_t> numbers_;  // of blocks_

    bool choosing_ = false;  // what follows is of use then
    std::size_t next_ = 0;   // place
    std::size_t bytes_ = 0;
    std::vector<BlockAhead> chosen_;
    std::set<std::int64_t> chosen_numbers_;
};

}  // namespace laydown::player
