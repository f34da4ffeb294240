#include "jackio/cycle_clock.hpp"

#include <jack/jack.h>
#include <jack/transport.h>

#include <utility>

#include "jackio/transport_state.hpp"

namespace laydown::jackio {

engine::Cycle CycleClock::begin(std::uint32_t frames) noexcept {
    // A late callback may see the server begin its next cycle between the two questions; the
    // answers have to belong together, or a rolling transport would seem to jump.
    jack_position_t position;  // filled by the query
    jack_transport_state_t state{};
    jack_nframes_t now = jack_last_frame_time(client_);
    for (int attempt = 0; attempt < 3; ++attempt) {
        state = jack_transport_query(client_, &position);
        if (const auto then = std::exchange(now, jack_last_frame_time(client_)); then == now) break;
    }
    const auto device = device_.widen(now);
    const auto elapsed = device - last_device_;
    last_device_ = device;
    return {.length = {frames},
            .device = device,
            .state = transport_state(state),
            .transport = transport_.widen(position.frame, elapsed),
            .xruns = notes_->xruns(),
            .freewheeling = notes_->freewheeling()};
}

}  // namespace laydown::jackio
