#include "osc/endpoint.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <charconv>
#include <cstring>
#include <memory>

namespace laydown::osc {

namespace {
constexpr std::string_view url_scheme = "osc.udp://";
}  // namespace

std::string to_string(Endpoint endpoint) {
    const auto byte = [&](int shift) { return (endpoint.address >> shift) & 0xffU; };
    return fmt::format("{}.{}.{}.{}:{}", byte(24), byte(16), byte(8), byte(0), endpoint.port);
}

std::string udp_url(Endpoint endpoint) {
    return fmt::format("{}{}/", url_scheme, to_string(endpoint));
}

Result<Endpoint> endpoint_of(std::string_view udp_url) {
    const auto bad = [&] {
        return error(ErrorCode::bad_arguments, "\"{}\" is not like osc.udp://127.0.0.1:7511/",
                     udp_url);
    };
    if (!udp_url.starts_with(url_scheme)) return bad();
    const std::string_view rest = udp_url.substr(url_scheme.size());
    const auto colon = rest.find(':');
    if (colon == rest.npos) return bad();
    in_addr digits{};
    if (inet_pton(AF_INET, std::string(rest.substr(0, colon)).c_str(), &digits) != 1) return bad();
    Endpoint endpoint{ntohl(digits.s_addr), 0};
    if (endpoint.address == INADDR_ANY) endpoint.address = loopback;
    const char* const end = rest.data() + rest.size();
    const auto port = std::from_chars(rest.data() + colon + 1, end, endpoint.port);
    if (port.ec != std::errc{} || endpoint.port == 0) return bad();
    if (port.ptr != end && *port.ptr != '/') return bad();
    return endpoint;
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
