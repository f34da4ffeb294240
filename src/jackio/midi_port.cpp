#include "jackio/midi_port.hpp"

#include <jack/jack.h>
#include <jack/midiport.h>

namespace laydown::jackio {

Result<MidiPort> MidiPort::open(const Client& client, std::string_view name) {
    auto port = Port::open(client, name, Direction::output, Type::midi);
    if (!port) return port.error();
    return MidiPort(std::move(*port));
}

void MidiPort::clear(std::uint32_t frames) noexcept {
    buffer_ = jack_port_get_buffer(handle(), frames);
    frames_ = frames;
    last_ = 0;
    if (buffer_ != nullptr) jack_midi_clear_buffer(buffer_);
}

bool MidiPort::write(std::uint32_t offset, std::span<const std::uint8_t> message) noexcept {
    // All is asked beforehand: libjack may print what it refuses, on this thread, and PipeWire's
    // takes what lies outside the cycle.
    if (buffer_ == nullptr || message.empty() || offset >= frames_ || offset < last_) return false;
    if (jack_midi_max_event_size(buffer_) < message.size()) return false;
    if (jack_midi_event_write(buffer_, offset, message.data(), message.size()) != 0) return false;
    last_ = offset;
    return true;
}

}  // namespace laydown::jackio
