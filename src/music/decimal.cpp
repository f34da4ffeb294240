#include "music/decimal.hpp"

#include <array>
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

std::string to_decimal(double value) {
    // The least of all doubles has 323 zeros behind its point; then come up to 17 digits.
    std::array<char, 400> text;
    const auto written = std::to_chars(text.data(), text.data() + text.size(), std::abs(value),
                                       std::chars_format::fixed);
    return {text.data(), written.ptr};
}

}  // namespace laydown::music
