// What the options say one by one, before they are looked at together. Pure: any thread.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "recorder/options.hpp"

namespace laydown::recorder {

struct Draft {
    Options options;
    std::optional<int> track_count;
    std::vector<std::pair<std::string, int>> tracks;
    std::optional<std::string> arm;
    std::vector<std::string> offsets;
    std::optional<double> on_level;
    std::optional<Seconds> pre;
    bool repeat = false;
    std::optional<Seconds> silence;
    std::optional<double> silence_level;
    process::CommonDraft common;
};

}  // namespace laydown::recorder
