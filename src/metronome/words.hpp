// The words of the metronome's settings, the same in options and over OSC. Constants.
#pragma once

#include "base/words.hpp"
#include "metronome/options.hpp"

namespace laydown::metronome {

inline constexpr Words<When, 4> when_words{{{{"always", When::always},
                                             {"recording", When::recording},
                                             {"countin", When::count_in},
                                             {"never", When::never}}}};
inline constexpr Words<Counting, 2> counting_words{
    {{{"all", Counting::starts}, {"recording", Counting::recording}}}};
inline constexpr Words<Timebase, 3> timebase_words{{{{"off", Timebase::off},
                                                     {"conditional", Timebase::conditional},
                                                     {"forced", Timebase::forced}}}};

}  // namespace laydown::metronome
