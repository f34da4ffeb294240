// Clients of ours that take part in the transport, for tests on jackd2 and on PipeWire.
#pragma once

#include <atomic>
#include <optional>
#include <vector>

#include "jackio/midi_port.hpp"
#include "jackio/transport.hpp"
#include "jackio_fixture.hpp"
#include "transport_peer.hpp"

namespace laydown::test {

/// A slow-sync client's answers, all of them remembered.
class Holder final : public jackio::SyncHandler {
  public:
    static constexpr std::size_t capacity = 1U << 14U;

    struct Call {
        std::uint32_t device;  ///< begin of its cycle
        engine::TransportState state;
        TransportPosition at;
        bool answer;
    };

    explicit Holder(const jackio::Client& client) : client_(client.handle()), calls_(capacity) {}

    bool ready(engine::TransportState state, TransportPosition at, std::uint32_t) noexcept override;

    /// From now on not ready so many times, in whatever state; ready at all others.
    void hold(int times) { hold_ = times; }

    std::size_t size() const { return size_.load(std::memory_order_acquire); }
    const Call& operator[](std::size_t i) const { return calls_.at(i); }
    std::vector<Call> since(std::size_t begin) const;

  private:
    jackio::ClientHandle* client_;
    std::atomic<int> hold_{0};
    std::vector<Call> calls_;
    std::atomic<std::size_t> size_{0};
};

/// A client that runs and holds starts.
struct SyncRig {
    SyncRig();

    /// The transport stops and goes to `to`, and all is done that this has to do.
    void settle(TransportPosition to);
    /// The last cycle.
    engine::Cycle now() const { return log.back().cycle; }
    bool reaches(engine::TransportState state) const;
    /// The first cycle from number `begin` on in that state, which must have come.
    engine::Cycle first(engine::TransportState state, std::size_t begin) const;

    /// Of the cycles from number `begin` on, this client missed or was late for some.
    bool was_late(std::size_t begin) const;

    std::shared_ptr<jackio::Notes> notes = std::make_shared<jackio::Notes>();
    std::unique_ptr<jackio::Client> client;
    Holder holder;
    CycleLog log;
    std::optional<Running> running;
    jackio::Transport transport;
};

/// Starts, held `hold` times by us: rolls one cycle after the last client is ready, at the frame
/// that we were told, and stops again. What a busy machine was late for is tried again.
void check_start(SyncRig& rig, int hold, const TransportPeer* peer = nullptr);

/// 4/4 at 120 bpm with 1920 ticks a beat, at 48 kHz: a beat is 24000 frames.
jackio::BarBeatTime bar_beat_at(TransportPosition position);

class Bars final : public jackio::TimebaseHandler {
  public:
    void fill(TransportPosition next, std::uint32_t, bool located,
              jackio::BarBeatTime& time) noexcept override {
        time = bar_beat_at(next);
        if (located) ++located_;
        ++calls_;
    }
    int calls() const { return calls_; }
    int located() const { return located_; }

  private:
    std::atomic<int> calls_{0};
    std::atomic<int> located_{0};
};

/// Takes some time in each call.
class Dawdler final : public jackio::SyncHandler, public jackio::TimebaseHandler {
  public:
    explicit Dawdler(std::chrono::milliseconds time) : time_(time) {}

    bool ready(engine::TransportState, TransportPosition, std::uint32_t) noexcept override {
        dawdle();
        return true;
    }
    void fill(TransportPosition, std::uint32_t, bool, jackio::BarBeatTime&) noexcept override {
        dawdle();
    }
    bool inside() const { return inside_; }

  private:
    void dawdle() noexcept;

    std::chrono::milliseconds time_;
    std::atomic<bool> inside_{false};
};

/// Bar, beat and tick are those of the position's own frame, to `ticks`.
bool tells(const jack_position_t& position, std::int64_t ticks = 0);

/// Writes three events into each cycle: the place of each on the server's clock, in 14 bits.
class MidiClockwork final : public jackio::ProcessHandler {
  public:
    MidiClockwork(const jackio::Client& client, jackio::MidiPort& port)
        : client_(client.handle()), port_(&port) {}
    void process(std::uint32_t frames) noexcept override;
    /// The port took or refused something against its promise.
    bool failed() const { return failed_; }

  private:
    bool write_place(std::uint32_t offset) noexcept;

    jackio::ClientHandle* client_;
    jackio::MidiPort* port_;
    std::atomic<bool> failed_{false};
};

/// Another program hears each event where it is.
void check_midi();

}  // namespace laydown::test
