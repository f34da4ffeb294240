// What a client takes part in: slow sync and the timebase.
#include <jack/jack.h>
#include <jack/transport.h>

#include <algorithm>
#include <cerrno>
#include <cmath>

#include "jackio/client.hpp"
#include "jackio/client_closing.hpp"
#include "jackio/client_core.hpp"
#include "jackio/cycle_callbacks.hpp"

namespace laydown::jackio {

namespace {

Error lost_error() { return error(ErrorCode::no_server, "the JACK server is gone"); }
Error taken_error() {
    return error(ErrorCode::conflict, "another program is the JACK server's timebase master");
}

/// PipeWire accepts a conditional callback also when another has the timebase, and never calls it
/// (install_timeowner() in pipewire-jack.c, up to 1.6). It shows bars and beats only when somebody
/// has it, who tells some at once.
bool others_have_it(const ClientCore& core, TimebaseState state) {
    if (!core.pipewire || state == TimebaseState::ours) return false;
    jack_position_t position{};
    jack_transport_query(core.client, &position);
    return (position.valid & JackPositionBBT) != 0;
}

}  // namespace

void Client::set_sync(SyncHandler& handler) { core_->sync.set(&handler); }

Result<void> Client::set_sync_timeout(std::chrono::microseconds limit) {
    if (limit.count() <= 0) {
        return error(ErrorCode::out_of_range, "a start can be held for more than 0 us, not {}",
                     limit.count());
    }
    if (lost()) return lost_error();
    core_->sync_timeout = limit;
    // What is shorter than a period never ends: both servers count the periods down to just 0.
    const double period = sample_rate().seconds(buffer_size());
    auto asked = std::max(limit, std::chrono::microseconds(std::llround(2e6 * period)));
    // PipeWire takes what it is told for nanoseconds (jack_set_sync_timeout(), up to 1.6).
    if (core_->pipewire) asked = std::min(asked, HeldStart::longest) * 1000;
    const auto time = static_cast<jack_time_t>(asked.count());
    if (const int code = jack_set_sync_timeout(core_->client, time); code != 0) {
        return error(ErrorCode::internal, "jack_set_sync_timeout failed ({})", code);
    }
    return {};
}

Result<void> Client::take_timebase(TimebaseHandler& handler, bool conditional) {
    if (lost()) return lost_error();
    if (conditional && others_have_it(*core_, timebase())) {
        take_timebase_away(*core_);
        return taken_error();
    }
    core_->timebase.set(&handler);
    const int code = set_timebase_callback(*core_, conditional);
    if (code == 0) {
        core_->timebase_watch.taken(!core_->pipewire);
        return {};
    }
    take_timebase_away(*core_);
    if (code == EBUSY || code == -EBUSY) return taken_error();
    return error(ErrorCode::internal, "jack_set_timebase_callback failed ({})", code);
}

void Client::release_timebase() {
    if (!core_->timebase.is_set()) return;
    take_timebase_away(*core_);
    // Its code says only that it was not ours any more.
    if (!lost()) static_cast<void>(jack_release_timebase(core_->client));
}

TimebaseState Client::timebase() const {
    return core_->timebase.is_set() ? core_->timebase_watch.state() : TimebaseState::none;
}

}  // namespace laydown::jackio
