// Writes laydown-osc(7) from the declarations. Pure. Runs when the project is built.
#pragma once

#include <span>
#include <string>

#include "api/processes.hpp"

namespace laydown::api {

/// The manual page, in mdoc(7).
std::string manual(std::span<const Process> all);

}  // namespace laydown::api
