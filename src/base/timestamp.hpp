// Wall-clock times as documents and events write them. Pure: any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace laydown {

/// UTC in ISO 8601 with milliseconds: "2024-05-31T18:04:05.678Z".
std::string utc_timestamp(std::chrono::system_clock::time_point time);

/// The present moment as utc_timestamp() writes it.
std::string utc_now();

/// The moment that utc_timestamp() wrote; nothing when it is no such text.
std::optional<std::chrono::system_clock::time_point> parse_utc_timestamp(std::string_view text);

}  // namespace laydown
