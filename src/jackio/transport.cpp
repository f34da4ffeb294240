#include "jackio/transport.hpp"

#include <jack/jack.h>
#include <jack/transport.h>

#include "jackio/position_fields.hpp"
#include "jackio/transport_state.hpp"
#include "jackio/wide_time.hpp"

namespace laydown::jackio {

namespace {
Error lost() { return error(ErrorCode::no_server, "the JACK server is gone"); }
}  // namespace

Result<void> Transport::play() {
    if (client_->lost()) return lost();
    jack_transport_start(client_->handle());
    return {};
}

Result<void> Transport::stop() {
    if (client_->lost()) return lost();
    jack_transport_stop(client_->handle());
    return {};
}

Result<void> Transport::locate(TransportPosition position) {
    if (!fits_jack(position)) {
        return error(ErrorCode::out_of_range, "JACK's transport reaches from 0 to {}, not {}",
                     std::numeric_limits<std::uint32_t>::max(), position.frame);
    }
    if (client_->lost()) return lost();
    const auto frame = static_cast<jack_nframes_t>(position.frame);
    if (const int code = jack_transport_locate(client_->handle(), frame); code != 0) {
        return error(ErrorCode::refused, "JACK refused to locate to {} ({})", frame, code);
    }
    return {};
}

Transport::Snapshot Transport::query() const {
    if (client_->lost()) return {engine::TransportState::stopped, {}};
    jack_position_t position{};
    const auto state = jack_transport_query(client_->handle(), &position);
    return {transport_state(state), {position.frame}, bar_beat_time(position)};
}

}  // namespace laydown::jackio
