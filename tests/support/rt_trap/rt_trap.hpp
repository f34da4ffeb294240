// rt_trap: a library to preload into any JACK client, which proves that its process, sync and
// timebase callbacks neither allocate, lock, wait nor enter the kernel. The client needs no part in
// it.
//
// jack_set_process_callback() and its relatives are interposed, so that a flag of the calling
// thread is up while the client's callback runs. Calls of the allocator and of the locking
// functions are interposed too and are violations while the flag is up. System calls are caught
// where they happen, whoever makes them, by Linux's syscall user dispatch (5.11 and later, x86-64):
// the first one in each callback is a violation; it and those after it are let through.
//
// Environment:
//   LAYDOWN_RT_TRAP_REPORT     file for the report; without it nothing is trapped
//   LAYDOWN_RT_TRAP_FREEWHEEL  set: cycles in freewheel are checked too. Otherwise they are not: a
//                              client may wait for the disk in them
//
// The report's first line is kept up to date while the client runs, so it is right even when the
// client is killed:
//   callbacks 0000001234 violations 0000000000 system-calls trapped
// ("untrapped" where the kernel cannot). Each violation follows on lines of its own: its kind, then
// the calls that led to it, innermost first.
#pragma once

#include <cstdint>

namespace laydown::rt_trap {

/// Whether this thread is inside a callback that is being checked.
bool armed() noexcept;

/// Writes down a violation: `kind` and where it was called from. Disarms itself while it works.
void violation(const char* kind, std::uintptr_t address) noexcept;

/// Called before any callback is registered: opens the report once.
void prepare() noexcept;

/// Tells when the client is in freewheel.
void set_freewheel(bool on) noexcept;

/// Around a client's callback.
class Watch {
  public:
    Watch() noexcept;
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

  private:
    bool watching_;
};

}  // namespace laydown::rt_trap
