// Closing a client without being held up by it. This folder only.
#pragma once

#include <memory>

namespace laydown::jackio {

struct ClientCore;

/// See Client. Control.
void close_client(std::shared_ptr<ClientCore> core) noexcept;

/// See Client::await_closing(). Control.
void await_closing() noexcept;

}  // namespace laydown::jackio
