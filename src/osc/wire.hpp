// Between messages and the bytes of datagrams (OSC 1.0,
// https://opensoundcontrol.stanford.edu/spec-1_0.html).
// Bundles are opened here: their time tags are wall-clock time, which has nothing to do with
// JACK's, so what they hold is executed at once. Pure: any thread.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "osc/value.hpp"

namespace laydown::osc {

/// Bundles within bundles, at most this deep.
inline constexpr int deepest_bundle = 8;

/// Reads one message. The error is bad_arguments; `path` of the message can be recovered with
/// path_of().
Result<Message> parse(std::span<const std::byte> bytes);

/// The address at the start of a message whose rest may be damaged; empty when there is none.
std::string path_of(std::span<const std::byte> bytes);

/// Gives each message in a packet, which is a message or a bundle, to `each`, which returns false
/// to see no more. False when a bundle is damaged; what came before the damage was given.
bool unroll(std::span<const std::byte> packet,
            const std::function<bool(std::span<const std::byte> message)>& each);

/// The bytes of one message. Text is cut at a zero byte; an Other argument is sent as nil.
std::vector<std::byte> serialise(const Message& message);

}  // namespace laydown::osc
