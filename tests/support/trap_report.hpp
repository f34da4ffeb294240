// Running a program under rt_trap, and reading what it found.
#pragma once

#include <cstdint>
#include <string>

#include "child_process.hpp"

namespace laydown::test {

struct TrapReport {
    std::uint64_t callbacks = 0;   ///< that ran to their end and were checked
    std::uint64_t violations = 0;  ///< in them
    bool system_calls = false;     ///< whether this machine can trap those
    std::string text;              ///< the whole report
};

/// What a program needs in its environment to be trapped; `report` is the file to write, and
/// $LAYDOWN_RT_TRAP says where the trap is.
Environment trap_environment(const std::string& report);

/// Of a running or ended program. All zero while the program has registered no callback.
TrapReport read_trap_report(const std::string& report);

}  // namespace laydown::test
