#include "osc/wire.hpp"

#include <lo/lo.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>

namespace laydown::osc {

namespace {

struct FreeMessage {
    void operator()(lo_message message) const { lo_message_free(message); }
};
using OwnedMessage = std::unique_ptr<std::remove_pointer_t<lo_message>, FreeMessage>;

constexpr std::string_view bundle_mark{"#bundle\0", 8};
constexpr std::size_t bundle_head = 16;  // the mark and a time tag

std::string_view as_text(std::span<const std::byte> bytes) {
    // NOLINTNEXTLINE(*-reinterpret-cast): char may look at any bytes
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// liblo's arguments lie at multiples of four, eight bytes or not.
template <class T>
T load(const lo_arg* from) {
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

// liblo's string arguments end with a zero within the message, which it has checked.
std::string text(const lo_arg* from) {
    return static_cast<const char*>(static_cast<const void*>(from));
}

Value value_of(char tag, const lo_arg* from) {
    switch (tag) {
        case LO_INT32:
            return load<std::int32_t>(from);
        case LO_INT64:
            return load<std::int64_t>(from);
        case LO_FLOAT:
            return load<float>(from);
        case LO_DOUBLE:
            return load<double>(from);
        case LO_TRUE:
            return true;
        case LO_FALSE:
            return false;
        case LO_STRING:
        case LO_SYMBOL:
            return text(from);
        default:
            return Other{tag};
    }
}

// Old senders leave the type tags out when there are no arguments.
bool is_path_alone(std::span<const std::byte> bytes, std::string_view path) {
    return bytes.size() == (path.size() / 4 + 1) * 4;
}

struct Adder {
    lo_message message;

    int operator()(std::int32_t v) const { return lo_message_add_int32(message, v); }
    int operator()(std::int64_t v) const { return lo_message_add_int64(message, v); }
    int operator()(float v) const { return lo_message_add_float(message, v); }
    int operator()(double v) const { return lo_message_add_double(message, v); }
    int operator()(bool v) const {
        return v ? lo_message_add_true(message) : lo_message_add_false(message);
    }
    int operator()(const std::string& v) const { return lo_message_add_string(message, v.c_str()); }
    int operator()(Other) const { return lo_message_add_nil(message); }
};

std::uint32_t big_endian(std::span<const std::byte> bytes) {
    std::uint32_t n = 0;
    for (const auto byte : bytes.first(4)) n = n << 8 | std::to_integer<std::uint32_t>(byte);
    return n;
}

bool open_bundle(std::span<const std::byte> packet, int depth, bool& more,
                 const std::function<bool(std::span<const std::byte>)>& each) {
    if (!as_text(packet).starts_with(bundle_mark)) {
        more = each(packet);
        return true;
    }
    if (depth == deepest_bundle || packet.size() < bundle_head) return false;
    auto rest = packet.subspan(bundle_head);
    while (!rest.empty() && more) {
        if (rest.size() < 4) return false;
        const auto size = big_endian(rest);
        rest = rest.subspan(4);
        if (size == 0 || size > rest.size()) return false;
        if (!open_bundle(rest.first(size), depth + 1, more, each)) return false;
        rest = rest.subspan(size);
    }
    return true;
}

}  // namespace

std::string path_of(std::span<const std::byte> bytes) {
    const auto all = as_text(bytes);
    const auto end = all.find('\0');
    if (end == all.npos || !all.starts_with('/')) return {};
    const auto path = all.substr(0, end);
    const bool printable = std::ranges::all_of(path, [](char c) { return c > ' ' && c < '\x7f'; });
    return std::string(printable ? path : std::string_view{});
}

Result<Message> parse(std::span<const std::byte> bytes) {
    Message message{path_of(bytes), {}};
    if (message.path.empty())
        return error(ErrorCode::bad_arguments, "this is no OSC message: it has no address");
    if (is_path_alone(bytes, message.path)) return message;

    // liblo's parameter is not const, though it only reads.
    std::vector<std::byte> copy(bytes.begin(), bytes.end());
    int reason = 0;
    const OwnedMessage parsed(lo_message_deserialise(copy.data(), copy.size(), &reason));
    if (!parsed) return error(ErrorCode::bad_arguments, "the message's arguments cannot be read");
    const std::string_view types = lo_message_get_types(parsed.get());
    lo_arg** const arguments = lo_message_get_argv(parsed.get());
    for (std::size_t i = 0; i < types.size(); ++i) {
        const std::span all(arguments, types.size());
        message.arguments.push_back(value_of(types[i], all[i]));
    }
    return message;
}

bool unroll(std::span<const std::byte> packet,
            const std::function<bool(std::span<const std::byte>)>& each) {
    bool more = true;
    return open_bundle(packet, 0, more, each);
}

std::vector<std::byte> serialise(const Message& message) {
    const OwnedMessage built(lo_message_new());
    if (!built) throw std::bad_alloc();
    for (const auto& value : message.arguments)
        if (std::visit(Adder{built.get()}, value) != 0) throw std::bad_alloc();
    std::vector<std::byte> bytes(lo_message_length(built.get(), message.path.c_str()));
    std::size_t size = 0;
    if (!lo_message_serialise(built.get(), message.path.c_str(), bytes.data(), &size))
        throw std::bad_alloc();
    return bytes;
}

}  // namespace laydown::osc
