// Keeps a process connected to a JACK server: opens a client in the background, hands it over,
// notices when the server is gone, tries again at growing intervals, and connects ports as rules
// say whenever they appear. Control thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/event_loop.hpp"
#include "jackio/notes.hpp"
#include "jackio/opening.hpp"
#include "jackio/reconnect.hpp"
#include "jackio/wiring.hpp"

namespace laydown::process {

/// Who has the client that a ServerLink opens. All calls come on the Control thread.
class ClientOwner {
  public:
    /// A client was opened: its ports are to be registered, then it is to be activated. Answered by
    /// ServerLink::started() or failed(), at once or later, but not any more after lost() or
    /// ServerLink::end().
    virtual void opened(std::unique_ptr<jackio::Client> client) = 0;
    /// The server is gone: the client, started or not, is to be destroyed. `reason` are the
    /// server's words, if it left any.
    virtual void lost(const std::string& reason) = 0;
    /// The client that was started; null while there is none.
    virtual jackio::Client* client() const = 0;
    /// Its ports, in the order in which rules count them.
    virtual std::vector<jackio::WiredPort> ports() const = 0;
    /// Cycles do not come (see CycleWatch): whoever asked the server for something would wait.
    virtual bool stalled() const = 0;
    /// The latencies of ports may be others now.
    virtual void latencies_changed() {}

  protected:
    ~ClientOwner() = default;
};

class ServerLink {
  public:
    struct Callbacks {
        /// The first attempt, or one after the server was there, failed; told once for each reason.
        std::function<void(const Error&)> failed;
        /// A connection that was asked for was refused for good.
        std::function<void(const Error&)> unconnected;
        /// A rule has no effect as things are; told when the server has come.
        std::function<void(const std::string&)> unmatched;
        /// The server changed its period.
        std::function<void(Frames)> period;
        /// The graph, latencies or freewheeling changed: look again.
        std::function<void()> changed;
    };

    /// Both outlive it. Throws std::system_error when the kernel has no descriptor left.
    ServerLink(daemon::EventLoop& loop, ClientOwner& owner, jackio::ClientOptions options,
               std::vector<jackio::ConnectRule> rules, Callbacks callbacks);
    ~ServerLink();
    ServerLink(const ServerLink&) = delete;
    ServerLink& operator=(const ServerLink&) = delete;

    /// Begins to look for the server.
    void begin();
    /// No more attempts. A client that was handed over stays the owner's.
    void end();
    bool ended() const { return ended_; }

    // The owner's answers to ClientOwner::opened().

    /// The client is active: its ports are connected as the rules say.
    void started();
    /// It could not be started and is destroyed: another attempt is made after a while.
    void failed(const Error& error);

    /// Our ports changed: they may have to be connected. While the server is stalled, it is asked
    /// later.
    void rewire();
    void renamed(std::string_view from, const std::string& to) { wiring_.rename(from, to); }
    void removed(std::string_view port) { wiring_.forget(port); }

    /// What JACK's notification thread left, for all clients one after the other.
    const jackio::Notes& notes() const { return *notes_; }

  private:
    void attempt();
    void opened();
    void noted();
    void lost(const std::string& reason);
    void attempt_after(std::chrono::nanoseconds delay);
    void rewire_after(std::chrono::nanoseconds delay);
    void cancel(std::optional<daemon::TimerId>& timer);

    daemon::EventLoop& loop_;
    ClientOwner& owner_;
    jackio::ClientOptions options_;
    Callbacks callbacks_;
    std::shared_ptr<jackio::Notes> notes_ = std::make_shared<jackio::Notes>();
    jackio::Wiring wiring_;
    jackio::Backoff backoff_;
    std::optional<jackio::Opening> opening_;
    bool starting_ = false;  // a client was handed over, and the owner has not answered
    Frames period_{};        // that was told last, or the client began with
    std::optional<daemon::TimerId> attempt_timer_;
    std::optional<daemon::TimerId> rewire_timer_;
    std::string told_;  // the failure that was told last
    bool ended_ = false;
};

}  // namespace laydown::process
