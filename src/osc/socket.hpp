// A non-blocking UDP socket over IPv4. liblo's own servers cannot be bound to 127.0.0.1, and what
// it sends may leave from another socket than the one that was asked; so sockets are ours and liblo
// only reads and writes the messages. One thread at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>

#include "base/file_descriptor.hpp"
#include "osc/endpoint.hpp"

namespace laydown::osc {

/// The largest datagram that is sent: fits into one frame of any Wi-Fi or Ethernet network.
inline constexpr std::size_t largest_sent = 1400;
/// The largest datagram that UDP over IPv4 has.
inline constexpr std::size_t largest_datagram = 65507;

enum class Sent { yes, later, failed };

class UdpSocket {
  public:
    /// Port 0 takes any free port. Fails with `conflict` when the port is taken, with `refused`
    /// when the address is not one of this machine or the port is reserved.
    static Result<UdpSocket> bind(Endpoint local);
    /// A socket that talks with `peer` alone, and is told when nobody listens there.
    static Result<UdpSocket> connect(Endpoint peer);

    /// For poll(): readable when a datagram waits.
    int fd() const { return file_.get(); }
    Endpoint local() const { return local_; }

    struct Datagram {
        std::span<std::byte> bytes;  ///< within the buffer that was given
        Endpoint sender;
    };
    /// The next datagram that waits, or nothing. `refused_` is noted on the way.
    std::optional<Datagram> receive(std::span<std::byte> buffer);
    /// Waits until a datagram can be received, at most this long; whether one can.
    bool wait(std::chrono::milliseconds limit) const;

    /// Never waits.
    Sent send(Endpoint to, std::span<const std::byte> bytes);

    /// Whether a connected socket's peer turned out not to listen since the last call.
    bool take_refused();

  private:
    explicit UdpSocket(FileDescriptor file) : file_(std::move(file)) {}
    static Result<UdpSocket> open();
    void learn_local();

    FileDescriptor file_;
    Endpoint local_;
    bool connected_ = false;
    bool refused_ = false;
};

}  // namespace laydown::osc
