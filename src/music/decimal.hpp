// Decimal numbers as people write them. Any thread.
#pragma once

#include <optional>
#include <string_view>

namespace laydown::music {

/// Digits with a point or without, no sign and no exponent; infinite when it is too large for a
/// double. Nothing for anything else.
std::optional<double> parse_decimal(std::string_view text);

}  // namespace laydown::music
