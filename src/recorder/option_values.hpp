// How the values of options are read: numbers, times, levels, lists. Pure: any thread.
// Errors are `bad_arguments`; their texts finish a sentence that begins with the option's name.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace laydown::recorder {

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

/// A whole number between `lowest` and `highest`.
Result<std::int64_t> parse_whole(std::string_view text, std::int64_t lowest, std::int64_t highest);
/// `90`, `90s`, `1:30` or `1:02:03.5`: seconds, minutes and seconds, or with hours.
Result<Seconds> parse_seconds(std::string_view text, Seconds lowest = Seconds{0},
                              Seconds highest = longest_time);
/// `-40`, `-40dB` or `-40dBFS`: a level relative to full scale, -200 to 24. A finite decimal
/// number; no hexadecimal, no "nan".
Result<double> parse_level(std::string_view text);
/// `host:port`, split at the last ':'.
Result<Peer> parse_peer(std::string_view text);
/// An IPv4 address to listen on, or `localhost`, which is given back as 127.0.0.1.
Result<std::string> parse_listen_address(std::string_view text);
/// `NAME` or `NAME:CHANNELS`, split at the last ':'; 1 or 2 channels.
Result<std::pair<std::string, int>> parse_track(std::string_view text);

/// Which of the tracks called `names` are meant by `text`: their indices from 0, ascending. `text`
/// is a list of numbers from 1, ranges and names, separated by commas: `1,3-5,Vocals`. A name
/// counts before a number. Anything that means no track is an error.
Result<std::vector<std::size_t>> select_tracks(std::string_view text,
                                               const std::vector<std::string>& names);

}  // namespace laydown::recorder
