// Keeps a log from saying the same thing a thousand times a second.
// One thread at a time. The time is an argument, so tests need no clock.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/timers.hpp"

namespace laydown::daemon {

/// A text passes when it was not seen in the last `window`; otherwise it is counted. The last few
/// different texts are remembered, so two that alternate are held back as well.
class RepeatFilter {
  public:
    static constexpr auto window = std::chrono::seconds(5);
    static constexpr std::size_t remembered = 16;

    struct Repeats {
        std::string text;
        int tag;              ///< what the caller gave with the text
        std::uint64_t count;  ///< how often it was held back
    };

    /// True when `text` is to be written now.
    bool pass(std::string_view text, int tag, Clock::time_point now);
    /// Texts whose window is over and that were held back meanwhile; each is told once. With
    /// `all`, those whose window still runs too.
    std::vector<Repeats> take_repeats(Clock::time_point now, bool all = false);

  private:
    struct Entry {
        std::string text;
        int tag;
        Clock::time_point since;
        std::uint64_t held_back;
    };
    std::vector<Entry> entries_;
    std::vector<Repeats> forgotten_;  // pushed out of entries_ before their window was over
};

}  // namespace laydown::daemon
