// A private PipeWire with its dummy driver, for programs that are run through its replacement of
// libjack.
#pragma once

#include <string>
#include <vector>

#include "child_process.hpp"

namespace laydown::test {

class PipewireServer {
  public:
    /// Whether this machine has PipeWire and pw-jack.
    static bool available();

    /// Throws std::runtime_error, with its words, when it does not come up.
    PipewireServer();
    ~PipewireServer();
    PipewireServer(const PipewireServer&) = delete;
    PipewireServer& operator=(const PipewireServer&) = delete;

    /// The same command, with PipeWire for its JACK server.
    Command wrapped(Command command) const;
    ChildProcess& process() { return process_; }

  private:
    std::string directory_;  // $XDG_RUNTIME_DIR, its own
    ChildProcess process_;
};

}  // namespace laydown::test
