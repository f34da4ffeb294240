// The words of the metronome's settings, the same in options and over OSC. Constants.
#pragma once

#include "base/words.hpp"
#include "metronome/metronome.hpp"
#include "metronome/options.hpp"

namespace laydown::metronome {

inline constexpr Words<Clicks, 4> when_words{{{{"always", Clicks::always},
                                               {"recording", Clicks::recording},
                                               {"countin", Clicks::count_in},
                                               {"never", Clicks::never}}}};
inline constexpr Words<Counting, 2> counting_words{
    {{{"all", Counting::starts}, {"recording", Counting::recording}}}};
inline constexpr Words<Timebase, 3> timebase_words{{{{"off", Timebase::off},
                                                     {"conditional", Timebase::conditional},
                                                     {"forced", Timebase::forced}}}};

inline constexpr Words<bool, 2> follow_words{{{{"transport", true}, {"free", false}}}};
inline constexpr Words<From, 3> from_words{
    {{{"beat", From::beat}, {"bar", From::bar}, {"now", From::now}}}};

/// What the click does.
enum class Doing : std::uint8_t { stopped, counting, rolling };
inline constexpr Words<Doing, 3> doing_words{
    {{{"stopped", Doing::stopped}, {"counting", Doing::counting}, {"rolling", Doing::rolling}}}};

}  // namespace laydown::metronome
