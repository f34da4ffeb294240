// The shipped program, laydown-recorder, as its users have it: started with options, driven over
// OSC, watched through the lines of JSON that it writes, judged by the files that it leaves.
// One thread. What goes wrong throws std::runtime_error with the recorder's own words.
#pragma once

#include <nlohmann/json.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "child_process.hpp"
#include "osc/client.hpp"
#include "sandbox.hpp"
#include "session/journal.hpp"

namespace laydown::test {

using Event = nlohmann::ordered_json;

struct RecorderOptions {
    std::vector<std::string> arguments{};
    std::string name = "recorder";  ///< of the JACK client
    std::string session = "Song";   ///< folder, within the sandbox's files
    Environment environment{};      ///< on top of the sandbox's
    std::string program{};          ///< empty: $LAYDOWN_RECORDER
    /// Makes the command another one, such as one under pw-jack.
    std::function<Command(Command)> wrap{};
};

class RecorderProcess {
  public:
    static constexpr std::chrono::milliseconds patience{30'000};
    using Where = std::function<bool(const Event&)>;

    /// Starts it and waits until it listens for OSC. With --osc-port 0 and --json.
    RecorderProcess(const Sandbox& sandbox, RecorderOptions options);
    /// Starts it, and does not wait for anything.
    static RecorderProcess start(const Sandbox& sandbox, RecorderOptions options);

    RecorderProcess(RecorderProcess&&) = default;
    RecorderProcess& operator=(RecorderProcess&&) = default;
    /// Ends it with SIGTERM: jackd waits for a client that was killed, some five seconds in which
    /// no other client can be closed. One that does not end in time is killed.
    ~RecorderProcess();

    const std::string& name() const { return options_.name; }
    const std::filesystem::path& session() const { return session_; }
    ChildProcess& process() { return *process_; }

    // ---- events

    /// All whole lines so far; each must be an object of JSON with the fields `event` and `time`.
    std::vector<Event> events() const;
    std::vector<Event> events(const std::string& name) const;
    /// Waits for `count` events of that name (and of that kind, if told), and returns the last of
    /// these.
    Event await(const std::string& name, std::size_t count = 1, const Where& where = {});
    /// Waits until the JACK client runs.
    void await_server();
    /// Waits until parts of take `take` on `tracks` tracks are closed.
    void await_closed(int take, std::size_t tracks = 1);
    /// Waits for the answer of /record/state.
    void await_state(const std::string& state);

    // ---- OSC

    osc::Endpoint endpoint() const;
    osc::Client& osc();
    /// Calls, reads or sets what must succeed, and returns what the reply carries.
    template <class Method, class... Given>
    auto call(const Method& method, const Given&... given) {
        return good(method.info.path, osc().call(method, given...));
    }
    template <class Method, class... Track>
    auto get(const Method& method, Track... track) {
        return good(method.info.path, osc().get(method, track...));
    }
    template <class Method, class... Given>
    auto set(const Method& method, const Given&... given) {
        return good(method.info.path, osc().set(method, given...));
    }
    /// The code of the error that the call is answered with; throws when it succeeds.
    template <class Method, class... Given>
    ErrorCode refused(const Method& method, const Given&... given) {
        const auto result = osc().call(method, given...);
        if (result) fail(std::string(method.info.path) + " was not refused");
        return result.error().code;
    }

    // ---- what it leaves

    session::Journal journal() const;
    /// The journal's record of a part, waited for until it is closed there.
    session::TakeRecord record(int take, const std::string& track) const;

    // ---- the end

    /// Waits for an end of its own.
    ExitStatus wait();
    /// Sends the signal and waits for the end.
    ExitStatus end(int signal);
    /// SIGTERM; the exit code.
    int terminate();

    [[noreturn]] void fail(const std::string& what) const;

  private:
    struct Unwatched {};
    RecorderProcess(const Sandbox& sandbox, RecorderOptions options, Unwatched);

    template <class T>
    T good(std::string_view path, Result<T> result) {
        if (!result) fail(std::string(path) + ": " + result.error().text);
        if constexpr (!std::is_void_v<T>) return std::move(*result);
    }

    RecorderOptions options_;
    std::filesystem::path session_;
    std::unique_ptr<ChildProcess> process_;
    std::optional<osc::Client> osc_;
};

}  // namespace laydown::test
