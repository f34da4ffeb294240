#include "music/metre.hpp"

#include <bit>
#include <charconv>

#include "base/utf8.hpp"

namespace laydown::music {

Result<void> check(Metre metre) {
    if (metre.beats < 1 || metre.beats > most_beats) {
        return error(ErrorCode::out_of_range, "a bar has 1 to {} beats, not {}", most_beats,
                     metre.beats);
    }
    if (metre.unit < 1 || metre.unit > shortest_unit ||
        !std::has_single_bit(static_cast<unsigned>(metre.unit))) {
        return error(ErrorCode::out_of_range, "a beat is 1/1, 1/2, 1/4 and so on to 1/{}, not 1/{}",
                     shortest_unit, metre.unit);
    }
    return {};
}

Result<Metre> parse_metre(std::string_view text) {
    Metre metre;
    const char* const end = text.data() + text.size();
    const auto beats = std::from_chars(text.data(), end, metre.beats);
    if (beats.ec == std::errc() && beats.ptr != end && *beats.ptr == '/') {
        const auto unit = std::from_chars(beats.ptr + 1, end, metre.unit);
        if (unit.ec == std::errc() && unit.ptr == end) {
            if (auto sound = check(metre); !sound) return sound.error();
            return metre;
        }
    }
    return error(ErrorCode::bad_arguments, "'{}' is not a metre such as 4/4", excerpt(text));
}

std::string to_string(Metre metre) { return fmt::format("{}/{}", metre.beats, metre.unit); }

}  // namespace laydown::music
