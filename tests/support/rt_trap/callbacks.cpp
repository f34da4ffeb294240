// The functions of libjack that are interposed: each client callback is wrapped into a Watch.
#include <dlfcn.h>
#include <jack/jack.h>
#include <jack/transport.h>

#include <cstdlib>

#include "rt_trap.hpp"

namespace {

using namespace laydown::rt_trap;

template <class Function>
Function next(const char* name) {
    auto* found = dlsym(RTLD_NEXT, name);
    if (found == nullptr) std::abort();
    return reinterpret_cast<Function>(found);
}

/// The client's callback and its context. Never freed: libjack may call until the very end.
template <class Callback>
struct Wrapped {
    Callback callback;
    void* context;
};

template <class Callback>
void* wrap(Callback callback, void* context) {
    prepare();
    return new Wrapped<Callback>{callback, context};
}

int on_process(jack_nframes_t frames, void* context) {
    const auto& client = *static_cast<Wrapped<JackProcessCallback>*>(context);
    const Watch watch;
    return client.callback(frames, client.context);
}

int on_sync(jack_transport_state_t state, jack_position_t* position, void* context) {
    const auto& client = *static_cast<Wrapped<JackSyncCallback>*>(context);
    const Watch watch;
    return client.callback(state, position, client.context);
}

void on_timebase(jack_transport_state_t state, jack_nframes_t frames, jack_position_t* position,
                 int new_position, void* context) {
    const auto& client = *static_cast<Wrapped<JackTimebaseCallback>*>(context);
    const Watch watch;
    client.callback(state, frames, position, new_position, client.context);
}

void on_freewheel(int starting, void* context) {
    const auto& client = *static_cast<Wrapped<JackFreewheelCallback>*>(context);
    // Checking ends before the client knows that it is in freewheel, and begins after it knows that
    // it is not.
    if (starting != 0) set_freewheel(true);
    client.callback(starting, client.context);
    if (starting == 0) set_freewheel(false);
}

}  // namespace

extern "C" {

int jack_set_process_callback(jack_client_t* client, JackProcessCallback callback, void* context) {
    static const auto real = next<decltype(&jack_set_process_callback)>(__func__);
    if (callback == nullptr) return real(client, nullptr, context);
    return real(client, on_process, wrap(callback, context));
}

int jack_set_sync_callback(jack_client_t* client, JackSyncCallback callback, void* context) {
    static const auto real = next<decltype(&jack_set_sync_callback)>(__func__);
    if (callback == nullptr) return real(client, nullptr, context);
    return real(client, on_sync, wrap(callback, context));
}

int jack_set_timebase_callback(jack_client_t* client, int conditional,
                               JackTimebaseCallback callback, void* context) {
    static const auto real = next<decltype(&jack_set_timebase_callback)>(__func__);
    if (callback == nullptr) return real(client, conditional, nullptr, context);
    return real(client, conditional, on_timebase, wrap(callback, context));
}

int jack_set_freewheel_callback(jack_client_t* client, JackFreewheelCallback callback,
                                void* context) {
    static const auto real = next<decltype(&jack_set_freewheel_callback)>(__func__);
    if (callback == nullptr) return real(client, nullptr, context);
    return real(client, on_freewheel, wrap(callback, context));
}

}  // extern "C"
