#include "jackio/client_callbacks.hpp"

#include <jack/jack.h>

#include "jackio/client_core.hpp"
#include "jackio/cycle_callbacks.hpp"
#include "jackio/uncancelled.hpp"

namespace laydown::jackio {

namespace {

ClientCore& core_of(void* context) { return *static_cast<ClientCore*>(context); }

/// Passes on to the notes what concerns a client that is still wanted.
template <class Note>
void note(void* context, Note leave) {
    auto& core = core_of(context);
    uncancelled([&] {
        if (!core.closed) leave(*core.notes);
    });
}

void lose(void* context, std::string_view reason) {
    auto& core = core_of(context);
    uncancelled([&] {
        if (core.lost.exchange(true)) return;  // PipeWire says it at every error
        core.leave_service();
        if (!core.closed) core.notes->server_lost(reason);
    });
}

void on_shutdown(void* context) { lose(context, ""); }

void on_info_shutdown(jack_status_t, const char* reason, void* context) {
    lose(context, reason == nullptr ? "" : reason);
}

int on_xrun(void* context) {
    note(context, [](Notes& notes) { notes.xrun(); });
    return 0;
}

void on_latency(jack_latency_callback_mode_t, void* context) {
    note(context, [](Notes& notes) { notes.latency_changed(); });
}

void on_port(jack_port_id_t id, int registered, void* context) {
    uncancelled([&] {
        if (registered != 0) core_of(context).fresh_ports.add(id);
    });
    note(context, [](Notes& notes) { notes.ports_changed(); });
}

void on_rename(jack_port_id_t, const char*, const char*, void* context) {
    note(context, [](Notes& notes) { notes.ports_changed(); });
}

void on_connect(jack_port_id_t, jack_port_id_t, int, void* context) {
    note(context, [](Notes& notes) { notes.connections_changed(); });
}

int on_buffer_size(jack_nframes_t frames, void* context) {
    note(context, [&](Notes& notes) { notes.buffer_size(frames); });
    return 0;
}

void on_freewheel(int starting, void* context) {
    note(context, [&](Notes& notes) { notes.freewheel(starting != 0); });
}

}  // namespace

Result<void> register_callbacks(ClientCore& core) {
    auto* client = core.client;
    // jackd2 calls one of these two, the second when both are there; PipeWire only ever the first.
    jack_on_shutdown(client, on_shutdown, &core);
    jack_on_info_shutdown(client, on_info_shutdown, &core);

    const struct {
        const char* what;
        int code;
    } registered[] = {
        {"process", set_process_callback(core)},
        {"xrun", jack_set_xrun_callback(client, on_xrun, &core)},
        {"latency", jack_set_latency_callback(client, on_latency, &core)},
        {"port registration", jack_set_port_registration_callback(client, on_port, &core)},
        {"port rename", jack_set_port_rename_callback(client, on_rename, &core)},
        {"port connect", jack_set_port_connect_callback(client, on_connect, &core)},
        {"buffer size", jack_set_buffer_size_callback(client, on_buffer_size, &core)},
        {"freewheel", jack_set_freewheel_callback(client, on_freewheel, &core)},
    };
    for (const auto& callback : registered) {
        if (callback.code != 0) {
            return error(ErrorCode::internal, "libjack refused the {} callback ({})", callback.what,
                         callback.code);
        }
    }
    return {};
}

}  // namespace laydown::jackio
