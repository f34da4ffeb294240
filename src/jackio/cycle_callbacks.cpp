#include "jackio/cycle_callbacks.hpp"

#include <jack/jack.h>
#include <jack/transport.h>

#include "base/thread_role.hpp"
#include "jackio/client_core.hpp"
#include "jackio/position_fields.hpp"
#include "jackio/transport_state.hpp"
#include "jackio/uncancelled.hpp"

namespace laydown::jackio {

namespace {

using engine::TransportState;

ClientCore& core_of(void* context) { return *static_cast<ClientCore*>(context); }

/// What the other callbacks need to know of each cycle.
void watch_transport(ClientCore& core, jack_nframes_t frames) LAYDOWN_REALTIME {
    if (!core.pipewire && !core.timebase.is_set()) return;
    jack_position_t position{};
    const auto state = transport_state(jack_transport_query(core.client, &position));
    core.timebase_watch.begin(state == TransportState::rolling);
    core.roll_place.pass(state == TransportState::rolling, position.frame, frames);
    if (state != TransportState::starting) core.held_start.over();
}

int on_process(jack_nframes_t frames, void* context) LAYDOWN_REALTIME {
    set_thread_role(ThreadRole::rt);
    auto& core = core_of(context);
    // In freewheel a handler may wait, and for as long a server may end. The rest of the time this
    // costs a few atomic exchanges.
    uncancelled([&] {
        watch_transport(core, frames);
        core.process.call([&](ProcessHandler& handler) { handler.process(frames); });
    });
    return 0;
}

int on_sync(jack_transport_state_t jack_state, jack_position_t* position,
            void* context) LAYDOWN_REALTIME {
    set_thread_role(ThreadRole::rt);
    auto& core = core_of(context);
    const auto state = transport_state(jack_state);
    bool ready = true;  // a client that is being closed holds nobody up
    uncancelled([&] {
        const bool stands = core.pipewire && state != TransportState::rolling;
        const auto at =
            stands ? core.roll_place.from(position->frame) : TransportPosition{position->frame};
        const jack_nframes_t frames = jack_get_buffer_size(core.client);
        core.sync.call([&](SyncHandler& handler) { ready = handler.ready(state, at, frames); });
        if (!core.pipewire) return;
        const bool held = state == TransportState::starting && !ready;
        if (core.held_start.renew(held, position->usecs, core.sync_timeout)) {
            jack_transport_start(core.client);
        }
    });
    return ready ? 1 : 0;
}

/// jackd2 hands over the next cycle's position, to be completed, and PipeWire this cycle's (up to
/// 1.6, cycle_signal() in pipewire-jack.c), though it shows the answer to the next cycle's readers.
TransportPosition next_place(const ClientCore& core, TransportState state, std::uint32_t frame,
                             std::uint32_t frames) LAYDOWN_REALTIME {
    if (!core.pipewire) return {frame};
    if (state == TransportState::rolling) return {static_cast<std::uint32_t>(frame + frames)};
    return core.roll_place.from(frame);
}

void on_timebase(jack_transport_state_t state, jack_nframes_t frames, jack_position_t* position,
                 int located, void* context) LAYDOWN_REALTIME {
    set_thread_role(ThreadRole::rt);
    // jackd2's library sets and clears the function and its context one after the other, while this
    // thread runs.
    if (context == nullptr) return;
    auto& core = core_of(context);
    uncancelled([&] {
        position->valid = {};  // without a handler nobody vouches for what it says
        const auto next = next_place(core, transport_state(state), position->frame, frames);
        core.timebase.call([&](TimebaseHandler& handler) {
            BarBeatTime time;
            handler.fill(next, frames, located != 0, time);
            put(time, *position);
            core.timebase_watch.called();
        });
    });
}

}  // namespace

int set_process_callback(ClientCore& core) {
    return jack_set_process_callback(core.client, on_process, &core);
}

int set_sync_callback(ClientCore& core) {
    return jack_set_sync_callback(core.client, on_sync, &core);
}

int set_timebase_callback(ClientCore& core, bool conditional) {
    return jack_set_timebase_callback(core.client, conditional ? 1 : 0, on_timebase, &core);
}

}  // namespace laydown::jackio
