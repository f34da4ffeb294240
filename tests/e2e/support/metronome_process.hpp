// laydown-metronome as its users have it; see ProgramProcess.
#pragma once

#include "program_process.hpp"

namespace laydown::test {

struct MetronomeOptions {
    std::vector<std::string> arguments{};
    std::string name = "metronome";  ///< of the JACK client
    Environment environment{};       ///< on top of the sandbox's
    /// Makes the command another one, such as one under pw-jack.
    std::function<Command(Command)> wrap{};
};

class MetronomeProcess : public ProgramProcess {
  public:
    /// Starts it and waits until it listens for OSC.
    MetronomeProcess(const Sandbox& sandbox, const MetronomeOptions& options);
    /// Starts it, and does not wait for anything.
    static MetronomeProcess start(const Sandbox& sandbox, const MetronomeOptions& options);

    /// Waits for the answer of /click/state.
    void await_state(const std::string& state);

  private:
    struct Unwatched {};
    MetronomeProcess(const Sandbox& sandbox, const MetronomeOptions& options, Unwatched);
};

}  // namespace laydown::test
