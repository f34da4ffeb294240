// When the threads that libjack makes for a client have ended. This folder only.
//
// jack_client_close() cancels the client's threads at any instruction, and the one that hears the
// server takes a lock of libjack's for each client or driver that comes or goes
// (JackLibClient::ClientNotifyImp): torn out there, it never lets go of it, and every later closing
// or opening in this process waits for that lock for ever. A server that ends tells of its drivers
// at the moment in which a client is closed because of it, so it is met in practice. That thread
// ends by itself once the server is gone: after that there is nothing left to tear.
#pragma once

#include <chrono>
#include <memory>

namespace laydown::jackio {

/// A thread that has begun. Any thread.
class LibraryThread {
  public:
    struct State;

    explicit LibraryThread(std::shared_ptr<State> state) : state_(std::move(state)) {}

    /// Waits until it has left libjack and us, at most `limit`; false when it has not.
    bool await_end(std::chrono::milliseconds limit) const;

  private:
    std::shared_ptr<State> state_;
};

/// Remembers the threads that libjack makes in calls of this thread, while it lives; one at a time.
/// PipeWire's libjack cancels none, and has none remembered.
class MadeThreads {
  public:
    MadeThreads();
    ~MadeThreads();
    MadeThreads(const MadeThreads&) = delete;
    MadeThreads& operator=(const MadeThreads&) = delete;

    /// The one that was made last: in jack_client_open() that which hears the server, in
    /// jack_activate() that which runs process(). Null when none was.
    std::shared_ptr<const LibraryThread> last() const { return last_; }

  private:
    friend struct ThreadMaker;
    std::shared_ptr<const LibraryThread> last_;
};

}  // namespace laydown::jackio
