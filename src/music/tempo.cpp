#include "music/tempo.hpp"

#include <cmath>

#include "base/utf8.hpp"
#include "music/decimal.hpp"

namespace laydown::music {

Result<Tempo> tempo_of(double bpm) {
    const double millionths = std::nearbyint(bpm * 1e6);
    const auto lowest = static_cast<double>(slowest.millionths);
    const auto highest = static_cast<double>(fastest.millionths);
    if (!(lowest <= millionths && millionths <= highest)) {
        return error(ErrorCode::out_of_range, "a tempo is {} to {} quarter notes a minute, not {}",
                     to_string(slowest), to_string(fastest), bpm);
    }
    return Tempo{static_cast<std::int64_t>(millionths)};
}

Result<Tempo> parse_tempo(std::string_view text) {
    const auto bpm = parse_decimal(text);
    if (!bpm) return error(ErrorCode::bad_arguments, "'{}' is not a tempo", excerpt(text));
    return tempo_of(*bpm);
}

std::string to_string(Tempo tempo) {
    const std::int64_t whole = tempo.millionths / 1'000'000;
    std::string text = fmt::format("{}.{:06}", whole, tempo.millionths % 1'000'000);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

}  // namespace laydown::music
