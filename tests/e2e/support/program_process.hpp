// A shipped program as its users have it: started with options, driven over OSC, watched through
// the lines of JSON that it writes. One thread. What goes wrong throws std::runtime_error with the
// program's own words.
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

namespace laydown::test {

using Event = nlohmann::ordered_json;

class ProgramProcess {
  public:
    static constexpr std::chrono::milliseconds patience{30'000};
    using Where = std::function<bool(const Event&)>;

    ProgramProcess(ProgramProcess&&) = default;
    ProgramProcess& operator=(ProgramProcess&&) = default;
    /// Ends it with SIGTERM: jackd waits for a client that was killed, some five seconds in which
    /// no other client can be closed. One that does not end in time is killed.
    ~ProgramProcess();

    /// Of the JACK client.
    const std::string& name() const { return name_; }
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

    // ---- the end

    /// Waits for an end of its own.
    ExitStatus wait();
    /// Sends the signal and waits for the end.
    ExitStatus end(int signal);
    /// SIGTERM; the exit code.
    int terminate();

    [[noreturn]] void fail(const std::string& what) const;

  protected:
    ProgramProcess(std::string name, const Command& command);

  private:
    template <class T>
    T good(std::string_view path, Result<T> result) {
        if (!result) fail(std::string(path) + ": " + result.error().text);
        if constexpr (!std::is_void_v<T>) return std::move(*result);
    }

    std::string name_;
    std::unique_ptr<ChildProcess> process_;
    std::optional<osc::Client> osc_;
};

/// The program that an environment variable names. Throws when it is not set.
std::string program_named(const char* variable);
/// What starts it: `program` with --name, --osc-port 0 and --json, then `arguments`.
Command program_command(const Sandbox& sandbox, const std::string& program, const std::string& name,
                        const std::vector<std::string>& arguments, const Environment& environment);

}  // namespace laydown::test
