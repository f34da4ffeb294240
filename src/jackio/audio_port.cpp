#include "jackio/audio_port.hpp"

#include <jack/jack.h>

namespace laydown::jackio {

Result<AudioPort> AudioPort::open(const Client& client, std::string_view name,
                                  Direction direction) {
    auto port = Port::open(client, name, direction, Type::audio);
    if (!port) return port.error();
    return AudioPort(std::move(*port));
}

std::span<const float> AudioPort::input(std::uint32_t frames) const noexcept {
    const auto* buffer = static_cast<const float*>(jack_port_get_buffer(handle(), frames));
    return {buffer, buffer == nullptr ? 0 : frames};
}

std::span<float> AudioPort::output(std::uint32_t frames) const noexcept {
    auto* buffer = static_cast<float*>(jack_port_get_buffer(handle(), frames));
    return {buffer, buffer == nullptr ? 0 : frames};
}

}  // namespace laydown::jackio
