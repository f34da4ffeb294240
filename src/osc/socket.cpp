#include "osc/socket.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace laydown::osc {

namespace {

constexpr int wanted_buffer = 4 << 20;  // bytes: some ten thousand small messages

sockaddr_in to_system(Endpoint endpoint) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(endpoint.address);
    address.sin_port = htons(endpoint.port);
    return address;
}

// The sockets interface takes every family's address through one pointer type.
sockaddr* generic(sockaddr_in& address) {
    return reinterpret_cast<sockaddr*>(&address);  // NOLINT(*-reinterpret-cast)
}

Error refusal(const char* what, Endpoint endpoint, int reason) {
    switch (reason) {
        case EADDRINUSE:
            return error(ErrorCode::conflict, "UDP port {} is taken by another program",
                         endpoint.port);
        case EADDRNOTAVAIL:
            return error(ErrorCode::refused, "{} is not an address of this machine",
                         to_string(endpoint));
        default:
            return error(ErrorCode::refused, "cannot {} {}: {}", what, to_string(endpoint),
                         std::strerror(reason));  // NOLINT(concurrency-mt-unsafe)
    }
}

std::uint32_t ipv4_of(const sockaddr* address) {
    if (address == nullptr || address->sa_family != AF_INET) return 0;
    sockaddr_in ipv4{};
    std::memcpy(&ipv4, address, sizeof ipv4);
    return ntohl(ipv4.sin_addr.s_addr);
}

/// Whether an address means all machines of a network that this one is in. The system lets one
/// listen there, but nothing can be sent from there.
bool is_broadcast(std::uint32_t address) {
    ifaddrs* interfaces = nullptr;
    if (getifaddrs(&interfaces) != 0) return false;
    bool found = false;
    for (const ifaddrs* at = interfaces; at != nullptr; at = at->ifa_next) {
        const std::uint32_t own = ipv4_of(at->ifa_addr);
        const std::uint32_t mask = ipv4_of(at->ifa_netmask);
        // Of two addresses or one there is none to spare for that.
        if (own == 0 || mask >= 0xFFFFFFFE) continue;
        found = found || address == (own | ~mask) || address == (own & mask);
    }
    freeifaddrs(interfaces);
    return found;
}

// More than the system's limit needs privileges; what is granted is good enough, so failures of
// both are no errors.
void enlarge(int fd, int forced, int plain) {
    if (setsockopt(fd, SOL_SOCKET, forced, &wanted_buffer, sizeof wanted_buffer) != 0)
        static_cast<void>(setsockopt(fd, SOL_SOCKET, plain, &wanted_buffer, sizeof wanted_buffer));
}

}  // namespace

Result<UdpSocket> UdpSocket::open() {
    FileDescriptor file(socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!file) return refusal("open a socket for", {}, errno);
    enlarge(file.get(), SO_RCVBUFFORCE, SO_RCVBUF);
    enlarge(file.get(), SO_SNDBUFFORCE, SO_SNDBUF);
    return UdpSocket(std::move(file));
}

void UdpSocket::learn_local() {
    sockaddr_in address{};
    socklen_t length = sizeof address;
    if (getsockname(fd(), generic(address), &length) == 0)
        local_ = {ntohl(address.sin_addr.s_addr), ntohs(address.sin_port)};
}

Result<UdpSocket> UdpSocket::bind(Endpoint local) {
    if (is_broadcast(local.address))
        return error(ErrorCode::refused, "{} means all of a network, not this machine",
                     to_string(local));
    auto opened = open();
    if (!opened) return opened.error();
    auto address = to_system(local);
    if (::bind(opened->fd(), generic(address), sizeof address) != 0)
        return refusal("listen on", local, errno);
    opened->learn_local();
    return std::move(*opened);
}

Result<UdpSocket> UdpSocket::connect(Endpoint peer) {
    auto opened = open();
    if (!opened) return opened.error();
    auto address = to_system(peer);
    if (::connect(opened->fd(), generic(address), sizeof address) != 0)
        return refusal("reach", peer, errno);
    opened->connected_ = true;
    opened->learn_local();
    return std::move(*opened);
}

std::optional<UdpSocket::Datagram> UdpSocket::receive(std::span<std::byte> buffer) {
    for (;;) {
        sockaddr_in from{};
        socklen_t length = sizeof from;
        const auto got = recvfrom(fd(), buffer.data(), buffer.size(), 0, generic(from), &length);
        if (got >= 0)
            return Datagram{buffer.first(static_cast<std::size_t>(got)),
                            {ntohl(from.sin_addr.s_addr), ntohs(from.sin_port)}};
        if (errno == ECONNREFUSED) refused_ = true;
        if (errno != EINTR) return std::nullopt;
    }
}

bool UdpSocket::wait(std::chrono::milliseconds limit) const {
    pollfd waiting{fd(), POLLIN, 0};
    const auto most = std::chrono::milliseconds(60'000);
    const auto time = std::clamp(limit, std::chrono::milliseconds(0), most);
    return ::poll(&waiting, 1, static_cast<int>(time.count())) > 0;
}

Sent UdpSocket::send(Endpoint to, std::span<const std::byte> bytes) {
    auto address = to_system(to);
    for (;;) {
        const auto sent = connected_ ? ::send(fd(), bytes.data(), bytes.size(), 0)
                                     : sendto(fd(), bytes.data(), bytes.size(), 0, generic(address),
                                              sizeof address);
        if (sent >= 0) return Sent::yes;
        if (errno == EAGAIN || errno == ENOBUFS) return Sent::later;
        if (errno == ECONNREFUSED) refused_ = true;
        if (errno != EINTR) return Sent::failed;
    }
}

bool UdpSocket::take_refused() { return std::exchange(refused_, false); }

}  // namespace laydown::osc
