// The functions that libjack calls when something has happened, and the registration of all that
// every client has. This folder only; Control, before the client is activated.
#pragma once

#include "base/result.hpp"

namespace laydown::jackio {

struct ClientCore;

/// Errors: `internal`, with the name of what libjack refused.
Result<void> register_callbacks(ClientCore& core);

}  // namespace laydown::jackio
