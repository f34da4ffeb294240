// What the options say one by one, before they are looked at together. Pure: any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/main_guard.hpp"
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
    bool wait_forever = false;
    bool quiet = false;
    bool verbose = false;
};

/// A complaint about one option.
inline daemon::StartupError usage(std::string_view option, std::string_view text) {
    return daemon::startup_error(daemon::ExitCode::usage, "{}: {} (--help lists the options)",
                                 option, text);
}

}  // namespace laydown::recorder
