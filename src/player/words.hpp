// The words of the player's settings, the same in options and over OSC. Constants.
#pragma once

#include "base/words.hpp"
#include "player/settings.hpp"

namespace laydown::player {

inline constexpr Words<Direct, 2> direct_words{
    {{{"plain", Direct::plain}, {"muted", Direct::muted}}}};
inline constexpr Words<Recorded, 2> recorded_words{
    {{{"silent", Recorded::silent}, {"played", Recorded::played}}}};

/// What the player does.
enum class Doing : std::uint8_t { stopped, filling, rolling, none };
inline constexpr Words<Doing, 4> doing_words{{{{"stopped", Doing::stopped},
                                               {"filling", Doing::filling},
                                               {"rolling", Doing::rolling},
                                               {"none", Doing::none}}}};

}  // namespace laydown::player
