#include "player/player_io.hpp"

#include "base/thread_role.hpp"

namespace laydown::player {

namespace {

/// How long a cycle waits in freewheel, where there is no hurry: less than the 10 s after which
/// jackd gives up on a client.
constexpr std::chrono::milliseconds freewheel_patience{8000};

}  // namespace

void PlayerIo::process(std::uint32_t frames) noexcept {
    assert_thread(ThreadRole::rt);
    cycled_.fetch_add(frames, std::memory_order_relaxed);
    const engine::Cycle cycle = clock_->begin(frames);
    if (cycle.freewheeling) wait_for_files(cycle);
    if (cycle.state != engine::TransportState::starting)
        filling_.store(false, std::memory_order_relaxed);
    kernel_.run(cycle);
}

bool PlayerIo::ready(engine::TransportState state, TransportPosition at,
                     std::uint32_t /*frames*/) noexcept {
    const bool ready = kernel_.ready(state, clock_->widen(at, {0}));
    filling_.store(!ready && state == engine::TransportState::starting, std::memory_order_relaxed);
    return ready;
}

// A file that is made in freewheel has everything in it, however slow the disk is.
void PlayerIo::wait_for_files(const engine::Cycle& cycle) {
    const auto filled = [&] { return released_.load() || kernel_.filled(cycle); };
    if (!filled()) loader_.wait_until(filled, freewheel_patience);
}

void PlayerIo::start(const jackio::CycleClock& clock) {
    released_.store(false);
    filling_.store(false);
    clock_ = std::make_unique<jackio::CycleClock>(clock);
}

}  // namespace laydown::player
