// The number by which people, OSC addresses and the journal name a track. A plain value.
#pragma once

#include <compare>

namespace laydown {

/// Tracks are numbered from 1.
struct TrackNumber {
    int value = 1;

    friend constexpr auto operator<=>(TrackNumber, TrackNumber) = default;
};

}  // namespace laydown
