// Who sent a datagram, or whom to send one: an IPv4 address and a UDP port. A plain
// value; any thread that may wait for a resolver may look one up.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace laydown::osc {

struct Endpoint {
    std::uint32_t address = 0;  ///< in host byte order: 127.0.0.1 is 0x7f000001
    std::uint16_t port = 0;     ///< 0 where none is known, or any is wanted

    friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

inline constexpr std::uint32_t loopback = 0x7f000001;

/// `127.0.0.1:7511`
std::string to_string(Endpoint endpoint);

/// `osc.udp://127.0.0.1:7511/`, as a process makes its address known.
std::string udp_url(Endpoint endpoint);
/// Whom to send to for such a URL, with an address in digits; a server on all addresses is reached
/// on this machine. Fails with bad_arguments.
Result<Endpoint> endpoint_of(std::string_view udp_url);

/// Looks a host up: an IPv4 address in digits, `localhost`, or a name, which may take as long as
/// the resolver takes, so that is for the start of a program. Fails with not_found.
Result<Endpoint> resolve(const std::string& host, std::uint16_t port);

}  // namespace laydown::osc
