// Decimal numbers as people write them. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace laydown::music {

/// Digits with a point or without, no sign and no exponent; infinite when it is too large for a
/// double. Nothing for anything else.
std::optional<double> parse_decimal(std::string_view text);
/// The shortest that is read back as the same. `value` is 0 or more and not infinite.
std::string to_decimal(double value);

}  // namespace laydown::music
