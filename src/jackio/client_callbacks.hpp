// The functions that libjack calls, and their registration. This folder only; Control, before the
// client is activated.
#pragma once

#include "base/result.hpp"

namespace laydown::jackio {

struct ClientCore;

/// Errors: `internal`, with the name of what libjack refused.
Result<void> register_callbacks(ClientCore& core);

}  // namespace laydown::jackio
