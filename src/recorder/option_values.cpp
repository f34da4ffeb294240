#include "recorder/option_values.hpp"

#include <algorithm>
#include <optional>

#include "process/option_values.hpp"

namespace laydown::recorder {

using process::in_quotes;
using process::parse_whole;

namespace {

/// What one item of a list means: indices from `first` to `last`, or nothing.
std::optional<std::pair<std::size_t, std::size_t>> tracks_of(
    std::string_view item, const std::vector<std::string>& names) {
    if (const auto named = std::find(names.begin(), names.end(), item); named != names.end()) {
        const auto index = static_cast<std::size_t>(named - names.begin());
        return std::pair{index, index};
    }
    const auto dash = item.find('-');
    const auto number = [&](std::string_view text) {
        return parse_whole(text, 1, static_cast<std::int64_t>(names.size()));
    };
    const auto first = number(item.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : number(item.substr(dash + 1));
    if (!first || !last || *first > *last) return std::nullopt;
    return std::pair{static_cast<std::size_t>(*first) - 1, static_cast<std::size_t>(*last) - 1};
}

}  // namespace

Result<std::pair<std::string, int>> parse_track(std::string_view text) {
    const auto colon = text.rfind(':');
    const auto name = text.substr(0, colon);
    if (name.empty()) return error(ErrorCode::bad_arguments, "{} has no name", in_quotes(text));
    if (colon == std::string_view::npos) return std::pair{std::string(name), 1};
    const auto channels = text.substr(colon + 1);
    if (channels != "1" && channels != "2")
        return error(ErrorCode::bad_arguments,
                     "{}: 1 or 2 channels must follow the last colon, not {}", in_quotes(text),
                     in_quotes(channels));
    return std::pair{std::string(name), channels == "2" ? 2 : 1};
}

Result<std::vector<std::size_t>> select_tracks(std::string_view text,
                                               const std::vector<std::string>& names) {
    std::vector<bool> chosen(names.size(), false);
    for (const auto part : process::split(text, ',')) {
        const auto item = process::trimmed(part);
        const auto tracks = tracks_of(item, names);
        if (!tracks)
            return error(ErrorCode::bad_arguments, "there is no track {} (there are {})",
                         in_quotes(item), names.size());
        for (auto i = tracks->first; i <= tracks->second; ++i) chosen[i] = true;
    }
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < chosen.size(); ++i)
        if (chosen[i]) indices.push_back(i);
    return indices;
}

}  // namespace laydown::recorder
