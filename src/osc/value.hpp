// OSC messages as plain values: what arrives and what is sent, without the bytes. Plain
// values: any thread.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace laydown::osc {

/// An argument of a type that no method takes (blob, time tag, MIDI, nil...), by its type tag.
struct Other {
    char tag = 'N';

    friend bool operator==(const Other&, const Other&) = default;
};

/// One argument: `i`, `h`, `f`, `d`, `T` and `F`, `s` (or `S`), anything else.
using Value = std::variant<std::int32_t, std::int64_t, float, double, bool, std::string, Other>;
using Values = std::vector<Value>;

struct Message {
    std::string path;
    Values arguments;

    friend bool operator==(const Message&, const Message&) = default;
};

/// The type tag with which a value travels.
char type_tag(const Value& value);

/// One line for logs and error texts: `/track/1/arm ,i 1`.
std::string to_string(const Message& message);
std::string to_string(const Value& value);

}  // namespace laydown::osc
