// How the values of options are read: numbers, times, levels, addresses. Pure: any thread.
// Errors are `bad_arguments`; their texts finish a sentence that begins with the option's name.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace laydown::process {

using Seconds = std::chrono::duration<double>;

/// The longest time that an option takes: a week.
inline constexpr Seconds longest_time{7 * 24 * 3600.0};

/// A host and UDP port to send to.
struct Peer {
    std::string host;  ///< IPv4 address or host name
    std::uint16_t port = 0;

    friend bool operator==(const Peer&, const Peer&) = default;
};

/// `text` between quotation marks for a message: printable, and cut when it is long.
std::string in_quotes(std::string_view text);
/// `text` without the blanks at its ends.
std::string_view trimmed(std::string_view text);
/// What stands between the separators of `text`: one part more than there are separators.
std::vector<std::string_view> split(std::string_view text, char separator);

/// A whole number between `lowest` and `highest`.
Result<std::int64_t> parse_whole(std::string_view text, std::int64_t lowest, std::int64_t highest);
/// `90`, `90s`, `1:30` or `1:02:03.5`: seconds, minutes and seconds, or with hours.
Result<Seconds> parse_seconds(std::string_view text, Seconds lowest = Seconds{0},
                              Seconds highest = longest_time);
/// `-40`, `-40dB` or `-40dBFS`: a level relative to full scale, -200 to 24. A finite decimal
/// number; no hexadecimal, no "nan".
Result<double> parse_level(std::string_view text);
/// A UDP port to listen on; 0 is any free one.
Result<std::uint16_t> parse_port(std::string_view text);
/// `host:port`, split at the last ':'.
Result<Peer> parse_peer(std::string_view text);
/// An IPv4 address to listen on, or `localhost`, which is given back as 127.0.0.1.
Result<std::string> parse_listen_address(std::string_view text);

}  // namespace laydown::process
