// How the recorder's own values of options are read: tracks, and lists of them. Pure: any thread.
// Errors are `bad_arguments`; their texts finish a sentence that begins with the option's name.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace laydown::recorder {

/// `NAME` or `NAME:CHANNELS`, split at the last ':'; 1 or 2 channels.
Result<std::pair<std::string, int>> parse_track(std::string_view text);

/// Which of the tracks called `names` are meant by `text`: their indices from 0, ascending. `text`
/// is a list of numbers from 1, ranges and names, separated by commas: `1,3-5,Vocals`. A name
/// counts before a number. Anything that means no track is an error.
Result<std::vector<std::size_t>> select_tracks(std::string_view text,
                                               const std::vector<std::string>& names);

}  // namespace laydown::recorder
