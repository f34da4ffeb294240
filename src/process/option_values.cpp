#include "process/option_values.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <type_traits>

#include "base/utf8.hpp"
#include "daemon/printable.hpp"

namespace laydown::process {

namespace {

constexpr double lowest_level = -200;
constexpr double highest_level = 24;

/// The whole of `text` as a finite number, or nothing.
template <class Number>
std::optional<Number> read(std::string_view text) {
    // "+3" is what people write, and from_chars() does not.
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    Number value{};
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (text.empty() || read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    if constexpr (std::is_floating_point_v<Number>)
        if (!std::isfinite(value)) return std::nullopt;
    return value;
}

Error unreadable(std::string_view text, std::string_view expected) {
    return error(ErrorCode::bad_arguments, "{} is not {}", in_quotes(text), expected);
}

template <class Number>
Result<Number> within(std::string_view text, Number value, Number lowest, Number highest,
                      std::string_view unit = "") {
    if (value >= lowest && value <= highest) return value;
    return error(ErrorCode::bad_arguments, "{} is not between {} and {}{}", in_quotes(text), lowest,
                 highest, unit);
}

std::string_view without_suffix(std::string_view text, std::string_view suffix) {
    if (text.size() > suffix.size() && text.ends_with(suffix)) text.remove_suffix(suffix.size());
    return text;
}

/// Seconds in `m:s` or `h:m:s`, already split; nothing when that is not what it is.
std::optional<double> clock_time(const std::vector<std::string_view>& parts) {
    if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
    const auto seconds = read<double>(parts.back());
    if (!seconds || !(*seconds >= 0 && *seconds < 60)) return std::nullopt;
    double total = 0;
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
        const auto part = read<unsigned>(parts[i]);
        if (!part || (i > 0 && *part >= 60)) return std::nullopt;
        total = total * 60 + *part;
    }
    return total * 60 + *seconds;
}

bool is_host_name(std::string_view host) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.' || c == '_';
    };
    return !host.empty() && host.size() <= 253 && host.front() != '-' &&
           std::all_of(host.begin(), host.end(), allowed);
}

}  // namespace

std::string in_quotes(std::string_view text) {
    constexpr std::size_t longest = 80;
    return fmt::format("\"{}\"", daemon::printable(excerpt(text, longest)));
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

Result<std::int64_t> parse_whole(std::string_view text, std::int64_t lowest, std::int64_t highest) {
    const auto value = read<std::int64_t>(text);
    if (!value)
        return unreadable(text, fmt::format("a whole number between {} and {}", lowest, highest));
    return within(text, *value, lowest, highest);
}

Result<Seconds> parse_seconds(std::string_view text, Seconds lowest, Seconds highest) {
    const auto parts = split(text, ':');
    const auto value =
        parts.size() == 1 ? read<double>(without_suffix(text, "s")) : clock_time(parts);
    if (!value) return unreadable(text, "a time, such as 90, 2.5s, 1:30 or 1:02:03");
    const auto checked = within(text, *value, lowest.count(), highest.count(), " seconds");
    if (!checked) return checked.error();
    return Seconds{*checked};
}

Result<double> parse_level(std::string_view text) {
    const auto value = read<double>(trimmed(without_suffix(without_suffix(text, "FS"), "dB")));
    if (!value) return unreadable(text, "a level in dB, such as -40");
    return within(text, *value, lowest_level, highest_level, " dB");
}

Result<std::uint16_t> parse_port(std::string_view text) {
    const auto port = parse_whole(text, 0, 65535);
    if (!port) return port.error();
    return static_cast<std::uint16_t>(*port);
}

Result<Peer> parse_peer(std::string_view text) {
    const auto colon = text.rfind(':');
    const auto host = text.substr(0, colon);
    if (colon == std::string_view::npos || !is_host_name(host))
        return unreadable(text, "HOST:PORT, such as 192.168.1.20:9000");
    const auto port = parse_whole(text.substr(colon + 1), 1, 65535);
    if (!port) return port.error();
    return Peer{std::string(host), static_cast<std::uint16_t>(*port)};
}

Result<std::string> parse_listen_address(std::string_view text) {
    if (text == "localhost") return std::string("127.0.0.1");
    std::string address(text);
    in_addr parsed{};
    if (::inet_pton(AF_INET, address.c_str(), &parsed) != 1 ||
        text.find('\0') != std::string_view::npos)
        return unreadable(text, "an IPv4 address, such as 127.0.0.1 or 0.0.0.0 for all networks");
    // What comes there is meant for many, and nothing can be answered from there.
    const std::uint32_t number = ntohl(parsed.s_addr);
    if ((number >> 28U) == 0xE)
        return unreadable(text, "an address of this machine: it is multicast");
    if (number == 0xFFFFFFFF)
        return unreadable(text, "an address of this machine: it is broadcast");
    return address;
}

}  // namespace laydown::process
