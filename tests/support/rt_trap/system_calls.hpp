// Catching the system calls of one thread: Linux's syscall user dispatch.
// Documentation/admin-guide/syscall-user-dispatch.rst in the kernel's sources.
#pragma once

namespace laydown::rt_trap {

/// Installs the handler. Once in a process; false where this machine cannot.
bool install_system_call_trap() noexcept;

/// Makes the calling thread's system calls catchable. Once in a thread.
void admit_this_thread() noexcept;

/// From here on a system call of this thread is a violation (true) or is let through (false).
/// Returns what it was. A system call that is caught turns it off.
bool catch_system_calls(bool on) noexcept;

}  // namespace laydown::rt_trap
