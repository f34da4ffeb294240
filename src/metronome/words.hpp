// The words of the metronome's settings, the same in options and over OSC. Constants.
#pragma once

#include "base/words.hpp"
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

}  // namespace laydown::metronome
