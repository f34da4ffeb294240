// Opening a client in the background, so that Control goes on answering while libjack waits for a
// server that hangs. Control's.
#pragma once

#include <memory>
#include <optional>

#include "base/result.hpp"
#include "jackio/client.hpp"

namespace laydown::jackio {

/// One attempt. Destroyed before it is finished, it goes on alone, and what it opens is closed.
class Opening {
  public:
    /// Throws std::system_error when the kernel has no descriptor or thread left.
    Opening(ClientOptions options, std::shared_ptr<Notes> notes);
    ~Opening();
    Opening(const Opening&) = delete;
    Opening& operator=(const Opening&) = delete;

    /// Readable when take() has something.
    int fd() const;
    /// Nothing while the attempt is under way; then, once, what Client::open() answered.
    std::optional<Result<std::unique_ptr<Client>>> take();

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace laydown::jackio
