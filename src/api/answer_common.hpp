// Binds the methods that every process answers. Control thread, at start.
#pragma once

#include <string>

#include "osc/server.hpp"

namespace laydown::api {

/// How a process calls itself.
struct Program {
    std::string name;  ///< such as `laydown-recorder`
    std::string version;
};

/// Binds /ping, /introspect, /status, /subscribe and /unsubscribe.
void answer_common(osc::Server& server, const Program& program);

}  // namespace laydown::api
