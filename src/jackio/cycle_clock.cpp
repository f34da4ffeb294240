#include "jackio/cycle_clock.hpp"

#include <jack/jack.h>
#include <jack/transport.h>

#include "jackio/transport_state.hpp"

namespace laydown::jackio {

engine::Cycle CycleClock::begin(std::uint32_t frames) noexcept {
    const auto device = device_.widen(jack_last_frame_time(client_));
    const auto elapsed = device - last_device_;
    last_device_ = device;

    jack_position_t position;  // filled by the query
    const auto state = jack_transport_query(client_, &position);
    return {.length = {frames},
            .device = device,
            .state = transport_state(state),
            .transport = transport_.widen(position.frame, elapsed),
            .xruns = notes_->xruns(),
            .freewheeling = notes_->freewheeling()};
}

}  // namespace laydown::jackio
