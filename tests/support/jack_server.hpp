// A private jackd for one test executable: a dummy driver, its own name, nobody else's clients.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "child_process.hpp"

namespace laydown::test {

struct JackServerOptions {
    std::uint32_t rate = 48000;
    std::uint32_t period = 128;
    unsigned capture = 8;   ///< physical capture ports
    unsigned playback = 8;  ///< physical playback ports
    /// `jackd -S`: a cycle waits for its clients, so a busy machine skips none.
    bool synchronous = true;
    bool realtime = false;
    unsigned ports = 0;  ///< most ports in the graph; 0: jackd's default of 2048
};

/// One of a few names that all tests on the machine share, for as long as this object lives. jackd
/// has room for 8 names and forgets the name of a server that was killed only when a server of the
/// same name starts.
class ServerName {
  public:
    /// Waits for one that no other test has. Throws std::runtime_error when there is none for
    /// minutes.
    ServerName();
    ~ServerName();
    ServerName(const ServerName&) = delete;
    ServerName& operator=(const ServerName&) = delete;

    const std::string& get() const { return name_; }

  private:
    bool take_any();

    std::string name_;
    int lock_ = -1;
};

/// Makes itself this process's default server, by environment.
class JackServer {
  public:
    /// Starts it. Throws std::runtime_error, with jackd's words, when it does not come up after
    /// several attempts.
    explicit JackServer(JackServerOptions options = {});
    /// Stops it and removes what a killed server left in /dev/shm.
    ~JackServer();
    JackServer(const JackServer&) = delete;
    JackServer& operator=(const JackServer&) = delete;

    const std::string& name() const { return name_.get(); }
    const JackServerOptions& options() const { return options_; }
    bool running() { return process_ && process_->running(); }
    pid_t pid() const { return process_->pid(); }
    /// What jackd has said since it was last started.
    std::string words() const { return process_->out() + process_->err(); }
    /// For programs that should find this server and start no other.
    Environment environment() const;

    /// After stop() or kill(), or with other options (its name stays).
    void start();
    void start(JackServerOptions options);
    /// An orderly end.
    void stop();
    /// SIGKILL.
    void kill();
    /// SIGSTOP and SIGCONT.
    void pause() const;
    void resume() const;

  private:
    std::vector<std::string> command() const;
    bool try_start();
    void clean() const;

    ServerName name_;
    JackServerOptions options_;
    std::unique_ptr<ChildProcess> process_;
    std::vector<std::string> leftovers_;  // shared memory of a server that was killed
};

}  // namespace laydown::test
