// Wall-clock times as the documents of a session write them. Pure: any thread.
#pragma once

#include <chrono>
#include <string>

namespace laydown::session {

/// UTC in ISO 8601 with milliseconds: "2024-05-31T18:04:05.678Z".
std::string utc_timestamp(std::chrono::system_clock::time_point time);

}  // namespace laydown::session
