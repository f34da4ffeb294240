// Closing a client without being held up by it. This folder only; Control.
#pragma once

#include <memory>

namespace laydown::jackio {

struct ClientCore;

/// See Client.
void close_client(std::shared_ptr<ClientCore> core) noexcept;

/// See Client::await_closing().
void await_closing() noexcept;

}  // namespace laydown::jackio
