// All processes that speak OSC, and what each of them answers: what the manual page lists.
// Constants.
#pragma once

#include "api/metronome.hpp"
#include "api/player.hpp"
#include "api/recorder.hpp"

namespace laydown::api {

struct Process {
    std::string_view name;
    std::uint16_t port;  ///< where it listens unless told otherwise
    std::span<const osc::MethodInfo> methods;
};

inline constexpr std::array processes{
    Process{"laydown-recorder", recorder_port, recorder_methods},
    Process{"laydown-player", player_port, player_methods},
    Process{"laydown-metronome", metronome_port, metronome_methods},
};

}  // namespace laydown::api
