// laydown-player as its users have it; see ProgramProcess.
#pragma once

#include "program_process.hpp"

namespace laydown::test {

struct PlayerOptions {
    std::vector<std::string> arguments{};
    std::string name = "player";  ///< of the JACK client
    Environment environment{};    ///< on top of the sandbox's
    /// Makes the command another one, such as one under pw-jack.
    std::function<Command(Command)> wrap{};
};

class PlayerProcess : public ProgramProcess {
  public:
    /// Starts it and waits until it listens for OSC.
    PlayerProcess(const Sandbox& sandbox, const PlayerOptions& options);
    /// Starts it, and does not wait for anything.
    static PlayerProcess start(const Sandbox& sandbox, const PlayerOptions& options);

    /// Waits until so many tracks are played.
    void await_tracks(std::int64_t count);

  private:
    struct Unwatched {};
    PlayerProcess(const Sandbox& sandbox, const PlayerOptions& options, Unwatched);
};

}  // namespace laydown::test
