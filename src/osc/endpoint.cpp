#include "osc/endpoint.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <memory>

namespace laydown::osc {

std::string to_string(Endpoint endpoint) {
    const auto byte = [&](int shift) { return (endpoint.address >> shift) & 0xffU; };
    return fmt::format("{}.{}.{}.{}:{}", byte(24), byte(16), byte(8), byte(0), endpoint.port);
}

Result<Endpoint> resolve(const std::string& host, std::uint16_t port) {
    in_addr digits{};
    if (inet_pton(AF_INET, host.c_str(), &digits) == 1) return Endpoint{ntohl(digits.s_addr), port};
    if (host == "localhost") return Endpoint{loopback, port};

    addrinfo hints{};
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_DGRAM;
    addrinfo* found = nullptr;
    const int code = getaddrinfo(host.c_str(), nullptr, &hints, &found);
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, freeaddrinfo);
    if (code != 0)
        return error(ErrorCode::not_found, "host \"{}\" is not known: {}", host,
                     gai_strerror(code));
    sockaddr_in address{};
    std::memcpy(&address, found->ai_addr, sizeof address);
    return Endpoint{ntohl(address.sin_addr.s_addr), port};
}

}  // namespace laydown::osc
