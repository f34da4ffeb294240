// The functions that libjack calls in each cycle, on the real-time thread, and their registration.
// This folder only; Control.
#pragma once

namespace laydown::jackio {

struct ClientCore;

// Each answers libjack's code, 0 for success.

/// Before the client is activated.
int set_process_callback(ClientCore& core);
int set_sync_callback(ClientCore& core);
/// At any time.
int set_timebase_callback(ClientCore& core, bool conditional);

}  // namespace laydown::jackio
