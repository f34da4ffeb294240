#include "transport_rig.hpp"

#include <array>
#include <cstdlib>

namespace laydown::test {

using engine::TransportState;

bool Holder::ready(TransportState state, TransportPosition at, std::uint32_t) noexcept {
    const bool answer = hold_ <= 0;
    if (!answer) --hold_;
    const auto place = size_.load(std::memory_order_relaxed);
    if (place < capacity) {
        calls_[place] = {jack_last_frame_time(client_), state, at, answer};
        size_.store(place + 1, std::memory_order_release);
    }
    return answer;
}

std::vector<Holder::Call> Holder::since(std::size_t begin) const {
    std::vector<Call> result;
    for (auto i = begin; i < size(); ++i) result.push_back(calls_[i]);
    return result;
}

SyncRig::SyncRig()
    : client(open_ours(notes)), holder(*client), log(*client, *notes), transport(*client) {
    client->set_sync(holder);
    running.emplace(client, log);
    REQUIRE(log.wait_for(3));
}

bool SyncRig::reaches(TransportState state) const {
    return wait_until([&] { return now().state == state; });
}

engine::Cycle SyncRig::first(TransportState state, std::size_t begin) const {
    for (auto i = begin; i < log.size(); ++i) {
        if (log[i].cycle.state == state) return log[i].cycle;
    }
    FAIL("no such cycle");
    return {};
}

void SyncRig::settle(TransportPosition to) {
    REQUIRE(transport.stop());
    REQUIRE(reaches(TransportState::stopped));
    REQUIRE(transport.locate(to));
    REQUIRE(wait_until([&] { return now().transport == to; }));
    REQUIRE(log.wait_for(3));
}

bool SyncRig::was_late(std::size_t begin) const {
    for (auto i = begin + 1; i < log.size(); ++i) {
        const auto& before = log[i - 1].cycle;
        if (log[i].cycle.device != before.device + before.length) return true;
    }
    return false;
}

void check_start(SyncRig& rig, int hold, const TransportPeer* peer) {
    std::size_t first_cycle = 0;
    std::size_t first_call = 0;
    for (int attempt = 0; attempt < 5; ++attempt) {
        rig.holder.hold(hold);
        first_call = rig.holder.size();
        first_cycle = rig.log.size() - 1;
        REQUIRE(rig.transport.play());
        REQUIRE(rig.reaches(TransportState::rolling));
        REQUIRE(rig.log.wait_for(3));
        if (!rig.was_late(first_cycle)) break;
        REQUIRE(rig.transport.stop());
        REQUIRE(rig.reaches(TransportState::stopped));
        REQUIRE(rig.log.wait_for(3));
    }
    const auto starting = rig.first(TransportState::starting, first_cycle);
    const auto rolling = rig.first(TransportState::rolling, first_cycle);
    const auto calls = rig.holder.since(first_call);

    const auto period = static_cast<std::uint32_t>(rolling.length.count);
    auto device = static_cast<std::uint32_t>(starting.device.frame);
    INFO("period " << period << ", starting at " << device);
    REQUIRE(calls.size() == static_cast<std::size_t>(hold) + 1);
    for (const auto& call : calls) {
        INFO("call " << &call - calls.data());
        CHECK(call.state == TransportState::starting);
        CHECK(call.at == rolling.transport);
        CHECK(call.device == device);
        CHECK(call.answer == (&call == &calls.back()));
        device += period;
    }
    auto ready = calls.back().device;
    if (peer != nullptr && static_cast<std::int32_t>(peer->ready_at() - ready) > 0)
        ready = peer->ready_at();
    CHECK(static_cast<std::uint32_t>(rolling.device.frame) == ready + period);
    REQUIRE(rig.transport.stop());
    REQUIRE(rig.reaches(TransportState::stopped));
    REQUIRE(rig.log.wait_for(3));
}

jackio::BarBeatTime bar_beat_at(TransportPosition position) {
    const std::int64_t beats = position.frame / 24'000;
    const std::int64_t tick = position.frame % 24'000 * 1920 / 24'000;
    return {.bar = static_cast<std::int32_t>(beats / 4 + 1),
            .beat = static_cast<std::int32_t>(beats % 4 + 1),
            .tick = static_cast<std::int32_t>(tick),
            .bar_start_tick = static_cast<double>(beats / 4 * 4 * 1920),
            .beats_per_bar = 4,
            .beat_unit = 4,
            .ticks_per_beat = 1920,
            .beats_per_minute = 120,
            .offset = 0};
}

void Dawdler::dawdle() noexcept {
    inside_ = true;
    const auto end = std::chrono::steady_clock::now() + time_;
    while (std::chrono::steady_clock::now() < end) continue;
    inside_ = false;
}

bool tells(const jack_position_t& position, std::int64_t ticks) {
    if ((position.valid & JackPositionBBT) == 0) return false;
    const auto right = bar_beat_at({position.frame});
    const auto ticks_at = [](std::int64_t bar, std::int64_t beat, std::int64_t tick) {
        return (bar * 4 + beat) * 1920 + tick;
    };
    const auto told = ticks_at(position.bar, position.beat, position.tick);
    return std::abs(told - ticks_at(right.bar, right.beat, right.tick)) <= ticks &&
           position.beats_per_bar == right.beats_per_bar && position.beat_type == right.beat_unit &&
           position.ticks_per_beat == right.ticks_per_beat &&
           position.beats_per_minute == right.beats_per_minute;
}

bool MidiClockwork::write_place(std::uint32_t offset) noexcept {
    const auto place = jack_last_frame_time(client_) + offset;
    const std::array<std::uint8_t, 3> message{0xF2, static_cast<std::uint8_t>(place & 0x7FU),
                                              static_cast<std::uint8_t>(place >> 7U & 0x7FU)};
    return port_->write(offset, message);
}

void MidiClockwork::process(std::uint32_t frames) noexcept {
    constexpr std::array<std::uint8_t, 1> clock{0xF8};
    port_->clear(frames);
    const bool written = write_place(0) && write_place(1) && write_place(frames - 1);
    const bool refused = !port_->write(0, clock) && !port_->write(frames, clock) &&
                         !port_->write(frames - 1, std::span(clock).first(0));
    if (!written || !refused) failed_ = true;
}

void check_midi() {
    const auto notes = std::make_shared<jackio::Notes>();
    auto client = open_ours(notes);
    auto port = jackio::MidiPort::open(*client, "clock");
    REQUIRE(port);
    CHECK(port->full_name() == "ours:clock");
    CHECK(port->direction() == jackio::Direction::output);
    TransportPeer peer({.name = "peer", .midi = true});
    MidiClockwork clockwork(*client, *port);
    const Running running(client, clockwork);
    REQUIRE(port->connect("peer:in"));
    // What is heard later is what is left in the port's buffer while the client is closed.
    constexpr std::size_t enough = 300;
    const bool heard = wait_until([&] { return peer.events() >= enough; });
    client.reset();
    REQUIRE(heard);
    CHECK_FALSE(clockwork.failed());
    // In the first cycles after a connection jackd2 may still run the two in parallel.
    constexpr std::size_t first = 30;
    for (std::size_t i = first; i < enough; ++i) {
        const auto& event = peer.event(i);
        INFO("event " << i);
        REQUIRE(event.size == 3);
        REQUIRE(event.bytes[0] == 0xF2);
        const auto place = event.bytes[1] | static_cast<std::uint32_t>(event.bytes[2] << 7U);
        REQUIRE(place == (event.device & 0x3FFFU));
    }
}

}  // namespace laydown::test
