// What all ports of ours have in common: a name, properties, a latency, connections. Control's.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/realtime.hpp"
#include "base/result.hpp"
#include "jackio/handles.hpp"
#include "jackio/latency.hpp"

namespace laydown::jackio {

class Client;
struct ClientCore;

enum class Direction { input, output };

/// Unregistered by its destructor, which does nothing when the server is lost or the client closed
/// already. Before a port is destroyed the real-time thread must have let go of it.
class Port {
  public:
    ~Port();
    Port(Port&& other) noexcept;
    Port& operator=(Port&& other) noexcept;
    Port(const Port&) = delete;
    Port& operator=(const Port&) = delete;

    Direction direction() const { return direction_; }
    /// The part after the colon; empty when the server has forgotten the port.
    std::string name() const;
    /// "client:port", as others connect to it; empty likewise.
    std::string full_name() const;
    /// Keeps connections. Errors as in open().
    Result<void> rename(std::string_view name);

    // Properties are decoration, and a healthy server may refuse them: PipeWire keeps them only
    // with a session manager, and jackd2 shares them with the user's other servers and loses them
    // when one of those ends.

    /// What patchbays show instead of the name; UTF-8. Removed with the port.
    Result<void> set_pretty_name(const std::string& text);
    /// Where patchbays show the port among its siblings, ascending. Removed with the port.
    Result<void> set_order(int order);

    /// Frames between a sound at the far end and the port's buffer.
    LatencyRange capture_latency() const;
    /// Frames between the port's buffer and a sound at the far end.
    LatencyRange playback_latency() const;

    /// Full names of the ports connected to this one, in the server's order, as of the last cycle:
    /// a change shows a little after it was made, and after it was noted.
    std::vector<std::string> connections() const;
    /// Both ways round it is the other port's full name. Connected already is success.
    /// Errors: `not_found`, `no_server`, `refused` (the server said no).
    Result<void> connect(const std::string& other);

  protected:
    enum class Type { audio, midi };

    /// `name` is the short name: 1 byte or more, without a colon, and short enough that
    /// "client:name" has at most 255 bytes. Errors: `out_of_range` (the name), `conflict` (we have
    /// a port of that name), `too_many` (the server has no port left), `no_server`.
    static Result<Port> open(const Client& client, std::string_view name, Direction direction,
                             Type type);
    PortHandle* handle() const noexcept LAYDOWN_REALTIME { return port_; }

  private:
    Port(std::shared_ptr<ClientCore> core, PortHandle* port, Direction direction);
    Result<void> set_property(const char* key, const std::string& value, const char* type);
    void close() noexcept;

    std::shared_ptr<ClientCore> core_;
    PortHandle* port_;
    Direction direction_;
};

}  // namespace laydown::jackio
