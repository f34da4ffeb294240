// Closing a client without being held up by it. This folder only.
#pragma once

#include <memory>

namespace laydown::jackio {

struct ClientCore;

/// See Client. Control.
void close_client(std::shared_ptr<ClientCore> core) noexcept;

/// Clients whose closing is still under way. libjack holds a lock of the whole process while it
/// closes a client, and keeps the dead server's memory until the last one is closed, so that a new
/// one must not be opened before that. Any thread.
int closing_clients();

}  // namespace laydown::jackio
