// The range of levels over OSC. Constants.
#pragma once

namespace laydown::api {

inline constexpr double quietest = -144.0;  ///< dB: what silence is sent as
inline constexpr double loudest = 60.0;

}  // namespace laydown::api
