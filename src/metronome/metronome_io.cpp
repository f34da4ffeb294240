#include "metronome/metronome_io.hpp"

#include "base/thread_role.hpp"
#include "metronome/timebase.hpp"

namespace laydown::metronome {

void MetronomeIo::process(std::uint32_t frames) noexcept {
    assert_thread(ThreadRole::rt);
    cycled_.fetch_add(frames, std::memory_order_relaxed);
    OutputSpans outputs;
    for (std::size_t i = 0; i < output_count; ++i) {
        if (ports_.audio[i] != nullptr) outputs[i] = ports_.audio[i]->output(frames);
    }
    const engine::Cycle cycle = clock_->begin(frames);
    kernel_.run(cycle, outputs);
    if (ports_.midi == nullptr) return;
    ports_.midi->clear(frames);
    const auto messages = midi_clock_.run(kernel_.rolling(), kernel_.played());
    for (const MidiMessage& message : midi_delay_.run(cycle, messages)) {
        // Full only with more than a cable takes.
        static_cast<void>(
            ports_.midi->write(message.offset, std::span(message.bytes).first(message.size)));
    }
}

bool MetronomeIo::ready(engine::TransportState state, TransportPosition at,
                        std::uint32_t frames) noexcept {
    return kernel_.ready(state, clock_->widen(at, {0}), {frames});
}

void MetronomeIo::fill(TransportPosition at, std::uint32_t frames, bool located,
                       jackio::BarBeatTime& time) noexcept {
    const auto place = kernel_.place_at(clock_->widen(at, {frames}), located);
    if (place.grid != nullptr) time = bar_beat_time(*place.grid, place.song);
}

void MetronomeIo::start(const jackio::CycleClock& clock, const Ports& ports) {
    clock_ = std::make_unique<jackio::CycleClock>(clock);
    ports_ = ports;
    midi_clock_ = {};
    midi_delay_.clear();
}

}  // namespace laydown::metronome
