// A JACK client: opened by name, activated with one process handler, closed without ever blocking
// the rest of the program. Control's, except where a function says otherwise.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/realtime.hpp"
#include "base/result.hpp"
#include "base/units.hpp"
#include "jackio/handles.hpp"
#include "jackio/notes.hpp"
#include "jackio/slow_sync.hpp"
#include "jackio/timebase.hpp"

namespace laydown::jackio {

struct ClientCore;

struct ClientOptions {
    std::string name;      ///< 1 to 63 bytes without a colon; taken exactly or not at all
    std::string server{};  ///< the server's name; empty: $JACK_DEFAULT_SERVER or "default"
};

/// Whether there can be a client of that name on that server. Not of the server's own: jackd2 and
/// its clients keep their sockets under their names in one folder, so such a client would remove
/// the server's, and nobody could connect to it any more. Error: `out_of_range`.
Result<void> check_client_name(const ClientOptions& options);

/// What runs in JACK's process callback.
class ProcessHandler {
  public:
    /// `frames` is the length of this cycle. Called on the real-time thread.
    virtual void process(std::uint32_t frames) noexcept LAYDOWN_REALTIME = 0;

  protected:
    ~ProcessHandler() = default;
};

/// Closing. The destructor takes the handlers away first, and waits for a call that runs, ten
/// seconds at most (one when the server is lost, since its thread may have ended inside): when it
/// returns, no handler will be called again, and no late callback reaches the notes. libjack's
/// own closing runs on a thread of its own, because it can hang for as long as a dead or stopped
/// server leaves it waiting; the destructor waits for it up to two seconds, or not at all when the
/// server is lost, and then lets it go on alone. While a client is being closed, or is lost and not
/// destroyed yet, open() answers `no_server`: libjack cannot have clients of two servers at once.
class Client {
  public:
    /// Errors: `out_of_range` (the name cannot be a client's name, or is its server's), `conflict`
    /// (the name is in use), `no_server` (none is running; none is ever started), `internal`
    /// (anything else). Blocks for as long as the server does: while OSC must be answered, use
    /// `Opening`.
    static Result<std::unique_ptr<Client>> open(const ClientOptions& options,
                                                std::shared_ptr<Notes> notes);
    ~Client();
    /// Waits for what destructors left to go on alone, up to two seconds from the last of them, and
    /// as long for a client that is being opened: at the end of a program, where libjack's globals
    /// are about to go.
    static void await_closing() noexcept;
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Starts the cycles. Once. `handler`, and what it uses, outlives the client. Errors:
    /// `internal`, `no_server`.
    Result<void> activate(ProcessHandler& handler);

    /// Makes this a client that starts of the transport wait for (slow_sync.hpp). Before
    /// activate(), which is where libjack is told and refuses; the handler outlives the client.
    void set_sync(SyncHandler& handler);
    /// How long a start waits at most for those who are not ready, from the next start or locate
    /// on (on PipeWire from the one after the next cycle on). It is the server's: whichever program
    /// sets it last sets it for all, and nobody can ask for it. jackd2 begins with ten seconds. On
    /// PipeWire each client has its own, and the shortest holds, but none of more than five
    /// seconds: for this client's longer ones the order to start is given again after four seconds,
    /// and so on; a start that nobody gets ready for rolls up to five seconds late. One that is
    /// shorter than two periods is taken for these. Errors: `out_of_range` (0 or less),
    /// `no_server`, `internal`.
    Result<void> set_sync_timeout(std::chrono::microseconds limit);

    /// Tells bars and beats to all others (timebase.hpp); at any time, and again to ask again.
    /// `conditional`: only when nobody else does. The handler outlives the client, or is there
    /// until release_timebase() returns. Errors: `conflict` (conditional, and another does; on
    /// PipeWire one that does, but tells nothing, shows only as TimebaseState::lost), `no_server`,
    /// `internal`.
    Result<void> take_timebase(TimebaseHandler& handler, bool conditional);
    /// When it returns, the handler will not be called again. Also when it was lost. While the
    /// transport rolls, jackd2 takes this, and a closing, for a locate to where it is.
    void release_timebase();
    TimebaseState timebase() const;

    /// Constant for the life of a server.
    SampleRate sample_rate() const;
    /// Frames in a cycle; the server may change it at any time.
    Frames buffer_size() const;
    /// As the server knows this client.
    const std::string& name() const;
    /// The server is gone: this object is good for nothing but being destroyed. Any thread.
    bool lost() const;

    /// For this folder and for tests.
    ClientHandle* handle() const;
    const std::shared_ptr<ClientCore>& core() const { return core_; }

  private:
    explicit Client(std::shared_ptr<ClientCore> core) : core_(std::move(core)) {}

    std::shared_ptr<ClientCore> core_;
};

}  // namespace laydown::jackio
