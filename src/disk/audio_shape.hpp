// What a file must have in common with the take that it is said to hold. Pure: any thread.
#pragma once

#include <filesystem>
#include <optional>

#include "base/result.hpp"
#include "base/units.hpp"

namespace laydown::disk {

struct AudioShape {
    int channels = 1;
    SampleRate rate;
    friend bool operator==(const AudioShape&, const AudioShape&) = default;
};

/// Error `bad_arguments` with both shapes when the file at `path` is not as it is `expected` to be;
/// nothing is expected in particular when that is left out.
inline Result<void> check_shape(const std::filesystem::path& path, const AudioShape& found,
                                const std::optional<AudioShape>& expected) {
    if (!expected || found == *expected) return {};
    return error(ErrorCode::bad_arguments,
                 "{}: {} channels at {} Hz are in the file, {} at {} Hz in the take: it is left as "
                 "it is",
                 path.native(), found.channels, found.rate.hertz, expected->channels,
                 expected->rate.hertz);
}

}  // namespace laydown::disk
