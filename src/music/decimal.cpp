#include "music/decimal.hpp"

#include <charconv>
#include <cmath>

namespace laydown::music {

std::optional<double> parse_decimal(std::string_view text) {
    if (text.find_first_not_of("0123456789.") != std::string_view::npos) return std::nullopt;
    double value = 0.0;
    const char* const end = text.data() + text.size();
    const auto [rest, failed] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
    if (rest != end || failed == std::errc::invalid_argument) return std::nullopt;
    return failed == std::errc() ? value : HUGE_VAL;
}

}  // namespace laydown::music
