// laydown-recorder as its users have it, judged by the files that it leaves; see ProgramProcess.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "program_process.hpp"
#include "session/journal.hpp"

namespace laydown::test {

struct RecorderOptions {
    std::vector<std::string> arguments{};
    std::string name = "recorder";  ///< of the JACK client
    std::string session = "Song";   ///< folder, within the sandbox's files
    Environment environment{};      ///< on top of the sandbox's
    std::string program{};          ///< empty: $LAYDOWN_RECORDER
    /// Makes the command another one, such as one under pw-jack.
    std::function<Command(Command)> wrap{};
};

class RecorderProcess : public ProgramProcess {
  public:
    /// Starts it and waits until it listens for OSC. With --osc-port 0 and --json.
    RecorderProcess(const Sandbox& sandbox, const RecorderOptions& options);
    /// Starts it, and does not wait for anything.
    static RecorderProcess start(const Sandbox& sandbox, const RecorderOptions& options);

    const std::filesystem::path& session() const { return session_; }

    /// Waits until parts of take `take` on `tracks` tracks are closed.
    void await_closed(int take, std::size_t tracks = 1);
    /// Waits for the answer of /record/state.
    void await_state(const std::string& state);

    session::Journal journal() const;
    /// The journal's record of a part, waited for until it is closed there.
    session::TakeRecord record(int take, const std::string& track) const;

  private:
    struct Unwatched {};
    RecorderProcess(const Sandbox& sandbox, const RecorderOptions& options, Unwatched);

    std::filesystem::path session_;
};

}  // namespace laydown::test
