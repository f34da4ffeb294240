// How the arguments of OSC methods are declared: name, type, unit, range and a sentence of
// documentation, as constants. A declaration without a name or a sentence does not compile. Plain
// values: any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/track_number.hpp"
#include "base/units.hpp"

namespace laydown::osc {

enum class Shape : std::uint8_t { flag, integer, number, text, choice };

/// What dispatch, introspection and the manual page know of an argument.
struct ArgumentInfo {
    std::string_view name;
    std::string_view doc;
    std::string_view unit;     ///< empty when it has none
    std::string_view choices;  ///< the allowed words of a choice, divided by `|`
    Shape shape = Shape::flag;
    char tag = 'i';  ///< the OSC type it is sent with; more are accepted
    bool optional = false;
    bool repeated = false;
    std::int64_t lowest = 0;  ///< of integers
    std::int64_t highest = 1;
    double minimum = 0.0;  ///< of numbers
    double maximum = 0.0;
    std::size_t max_length = 0;  ///< of texts, in bytes of UTF-8
};

/// A declared argument whose handlers see a `T`.
template <class T>
struct Argument {
    ArgumentInfo info;
};

/// No frame beyond this is meant by anyone; sums of a few such frames do not overflow.
inline constexpr std::int64_t last_frame = never<SongPosition>.frame;
inline constexpr double unlimited = std::numeric_limits<float>::max();

namespace detail {

// Reached only at compile time, where the text shows up in the compiler's message.
consteval ArgumentInfo argument(std::string_view name, std::string_view doc, Shape shape,
                                char tag) {
    if (name.empty()) throw "an OSC argument needs a name";
    for (const char c : name) {
        const bool fine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        if (!fine) throw "the name of an OSC argument consists of a-z, 0-9 and _";
    }
    if (doc.empty()) throw "an OSC argument needs a sentence of documentation";
    ArgumentInfo info;
    info.name = name;
    info.doc = doc;
    info.shape = shape;
    info.tag = tag;
    return info;
}

consteval ArgumentInfo whole(std::string_view name, std::string_view unit, char tag,
                             std::int64_t lowest, std::int64_t highest, std::string_view doc) {
    if (lowest > highest) throw "the range of an OSC argument is empty";
    ArgumentInfo info = argument(name, doc, Shape::integer, tag);
    info.unit = unit;
    info.lowest = lowest;
    info.highest = highest;
    return info;
}

}  // namespace detail

/// True or false. Sent as `i` 0 or 1, which every controller understands.
consteval Argument<bool> flag(std::string_view name, std::string_view doc) {
    return {detail::argument(name, doc, Shape::flag, 'i')};
}

/// A whole number in [lowest, highest].
consteval Argument<int> integer(std::string_view name, int lowest, int highest,
                                std::string_view doc) {
    return {detail::whole(name, "", 'i', lowest, highest, doc)};
}

/// A track's number, where it is not part of the path.
consteval Argument<TrackNumber> track(std::string_view name, std::string_view doc) {
    return {detail::whole(name, "", 'i', 1, std::numeric_limits<std::int32_t>::max(), doc)};
}

/// How often something happened, 0 or more, 64 bits.
consteval Argument<std::int64_t> count(std::string_view name, std::string_view unit,
                                       std::string_view doc) {
    return {detail::whole(name, unit, 'h', 0, std::numeric_limits<std::int64_t>::max(), doc)};
}

consteval Argument<std::int64_t> bytes(std::string_view name, std::string_view doc) {
    return count(name, "bytes", doc);
}

/// A length in frames within [lowest, highest].
consteval Argument<Frames> frames(std::string_view name, Frames lowest, Frames highest,
                                  std::string_view doc) {
    return {detail::whole(name, "frames", 'h', lowest.count, highest.count, doc)};
}

/// A length in frames, 0 or more.
consteval Argument<Frames> length(std::string_view name, std::string_view doc) {
    return frames(name, Frames{0}, Frames{last_frame}, doc);
}

/// A frame of the song: where a sample belongs for those who listen.
consteval Argument<SongPosition> song_frame(std::string_view name, std::string_view doc) {
    return {detail::whole(name, "song frames", 'h', -last_frame, last_frame, doc)};
}

/// A frame of the JACK transport.
consteval Argument<TransportPosition> transport_frame(std::string_view name, std::string_view doc) {
    return {detail::whole(name, "transport frames", 'h', 0, last_frame, doc)};
}

/// A frame of the JACK server's clock.
consteval Argument<DevicePosition> device_frame(std::string_view name, std::string_view doc) {
    return {detail::whole(name, "device frames", 'h', 0, last_frame, doc)};
}

/// A number in [minimum, maximum]; not-a-number and infinities never pass. Sent as `f`.
consteval Argument<double> number(std::string_view name, std::string_view unit, double minimum,
                                  double maximum, std::string_view doc) {
    if (!(minimum <= maximum)) throw "the range of an OSC argument is empty";
    ArgumentInfo info = detail::argument(name, doc, Shape::number, 'f');
    info.unit = unit;
    info.minimum = minimum;
    info.maximum = maximum;
    return {info};
}

/// A level in decibels; levels below the minimum (silence is minus infinity) are sent as the
/// minimum.
consteval Argument<double> decibels(std::string_view name, double minimum, double maximum,
                                    std::string_view doc) {
    return number(name, "dB", minimum, maximum, doc);
}

consteval Argument<double> seconds(std::string_view name, double minimum, double maximum,
                                   std::string_view doc) {
    return number(name, "s", minimum, maximum, doc);
}

/// UTF-8 text of at most `max_length` bytes.
consteval Argument<std::string> text(std::string_view name, std::size_t max_length,
                                     std::string_view doc) {
    if (max_length == 0) throw "a text needs room for at least one byte";
    ArgumentInfo info = detail::argument(name, doc, Shape::text, 's');
    info.max_length = max_length;
    return {info};
}

/// One of several words, divided by `|`: "keep|delete".
consteval Argument<std::string> choice(std::string_view name, std::string_view words,
                                       std::string_view doc) {
    if (words.find('|') == words.npos) throw "a choice needs at least two words, divided by |";
    ArgumentInfo info = detail::argument(name, doc, Shape::choice, 's');
    info.choices = words;
    return {info};
}

/// An argument that may be left out. Only other optional arguments may follow it.
template <class T>
consteval Argument<std::optional<T>> optional(Argument<T> argument) {
    argument.info.optional = true;
    return {argument.info};
}

/// Any number of further arguments of one kind. Nothing may follow it.
template <class T>
consteval Argument<std::vector<T>> repeated(Argument<T> argument) {
    argument.info.repeated = true;
    return {argument.info};
}

}  // namespace laydown::osc
