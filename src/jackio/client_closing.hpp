// Closing a client without being held up by it, and opening none meanwhile. This folder only.
#pragma once

#include <memory>

namespace laydown::jackio {

struct ClientCore;

/// When it returns, TimebaseHandler::fill() will not be called again. Control.
void take_timebase_away(ClientCore& core) noexcept;

/// See Client. Control.
void close_client(std::shared_ptr<ClientCore> core) noexcept;

/// The right to open a client, held while it is opened; false while one that has left service is
/// not finished. Until then libjack must not open any: it holds a lock of the whole process while
/// it closes one, and when it opens one after a server's end, it deletes the old server's clients
/// under the feet of their owners. Any thread.
class OpeningTurn {
  public:
    OpeningTurn();
    ~OpeningTurn();
    OpeningTurn(const OpeningTurn&) = delete;
    OpeningTurn& operator=(const OpeningTurn&) = delete;

    explicit operator bool() const { return taken_; }

  private:
    bool taken_ = false;
};

/// See Client::await_closing(). Control.
void await_closing() noexcept;

}  // namespace laydown::jackio
