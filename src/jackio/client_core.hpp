// What libjack's callbacks point at. Shared between the Client, its ports and the thread that
// closes it, so that it outlives a closing that hangs. This folder only.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "jackio/client.hpp"
#include "jackio/fresh_ports.hpp"
#include "jackio/guarded_handler.hpp"
#include "jackio/held_start.hpp"
#include "jackio/library_threads.hpp"
#include "jackio/roll_place.hpp"
#include "jackio/slow_sync.hpp"
#include "jackio/timebase_watch.hpp"

namespace laydown::jackio {

struct ClientCore {
    ClientHandle* client = nullptr;  // written before any other thread exists
    std::string name;
    bool pipewire = false;  // likewise
    std::shared_ptr<Notes> notes;
    // Null on PipeWire. Written by whoever opens and activates.
    std::shared_ptr<const LibraryThread> listener;  // Notify
    std::shared_ptr<const LibraryThread> cycles;    // Rt

    std::atomic<bool> lost{false};    // written by Notify
    std::atomic<bool> closed{false};  // written by Control: callbacks are ignored from here on
    GuardedHandler<ProcessHandler> process;
    GuardedHandler<SyncHandler> sync;
    GuardedHandler<TimebaseHandler> timebase;
    TimebaseWatch timebase_watch;
    std::atomic<std::chrono::microseconds> sync_timeout{};  // written by Control, 0: not set
    FreshPorts fresh_ports;
    // Rt's own, on PipeWire:
    RollPlace roll_place;
    HeldStart held_start;

    /// libjack may be asked for something.
    bool usable() const { return !lost && !closed; }

    /// The server ended, or Control is about to close the client. Notify or Control.
    void leave_service() noexcept;
    /// libjack has closed the client. Once. The closing thread.
    void finish() noexcept;

  private:
    std::atomic<bool> left_{false};
};

}  // namespace laydown::jackio
