#include "player/kept_places.hpp"

#include <utility>

#include "engine/song_blocks.hpp"

namespace laydown::player {

void KeptPlaces::set(std::vector<SongPosition> places) {
    if (places == places_) return;
    places_ = std::move(places);
    reconsider();
}

void KeptPlaces::reconsider() {
    choosing_ = !places_.empty() || !blocks_.empty();
    next_ = 0;
    bytes_ = 0;
    chosen_.clear();
    chosen_numbers_.clear();
}

bool KeptPlaces::choose(const Cost& cost, int most) {
    if (!choosing_) return false;
    for (; next_ < places_.size(); ++next_) {
        if (most <= 0) return true;
        const SongPosition place = places_[next_];
        std::vector<BlockAhead> blocks;
        std::size_t bytes = bytes_;
        for (std::int64_t number = engine::block_at(place);
             engine::block_begin(number) < place + length_; ++number) {
            if (chosen_numbers_.contains(number)) continue;
            blocks.push_back({number, {place.frame}});
            bytes += cost(number);
            --most;
        }
        if (bytes > most_bytes_) break;
        bytes_ = bytes;
        for (const BlockAhead& block : blocks) chosen_numbers_.insert(block.number);
        chosen_.insert(chosen_.end(), blocks.begin(), blocks.end());
    }
    finish();
    return true;
}

void KeptPlaces::finish() {
    blocks_ = std::exchange(chosen_, {});
    numbers_ = std::exchange(chosen_numbers_, {});
    choosing_ = false;
}

}  // namespace laydown::player
