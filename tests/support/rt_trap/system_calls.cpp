#include "system_calls.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>

#include "rt_trap.hpp"

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#define PR_SYS_DISPATCH_ON 1
#endif

namespace laydown::rt_trap {

namespace {

constexpr unsigned char let_through = 0;  // SYSCALL_DISPATCH_FILTER_ALLOW
constexpr unsigned char catch_it = 1;     // SYSCALL_DISPATCH_FILTER_BLOCK
constexpr int user_dispatch = 2;          // SYS_USER_DISPATCH, a cause of SIGSYS

/// Read by the kernel at each system call of this thread.
thread_local volatile unsigned char selector = let_through;

bool installed = false;

struct Name {
    int number;
    const char* name;
};
constexpr std::array names{
    Name{SYS_read, "read"},
    Name{SYS_write, "write"},
    Name{SYS_close, "close"},
    Name{SYS_poll, "poll"},
    Name{SYS_mmap, "mmap"},
    Name{SYS_mprotect, "mprotect"},
    Name{SYS_munmap, "munmap"},
    Name{SYS_brk, "brk"},
    Name{SYS_ioctl, "ioctl"},
    Name{SYS_pwrite64, "pwrite64"},
    Name{SYS_writev, "writev"},
    Name{SYS_sched_yield, "sched_yield"},
    Name{SYS_madvise, "madvise"},
    Name{SYS_nanosleep, "nanosleep"},
    Name{SYS_sendto, "sendto"},
    Name{SYS_futex, "futex"},
    Name{SYS_openat, "openat"},
    Name{SYS_fsync, "fsync"},
    Name{SYS_tgkill, "tgkill"},
    Name{SYS_clock_nanosleep, "clock_nanosleep"},
    Name{SYS_clock_gettime, "clock_gettime"},
};

const char* name_of(int number) {
    for (const auto& entry : names) {
        if (entry.number == number) return entry.name;
    }
    return "";
}

#if defined(__x86_64__)
constexpr bool supported = true;

/// Runs the call that was caught, once the handler has returned: the kernel left its number and
/// arguments in the registers, and the instruction is two bytes long.
void repeat_call(void* context) {
    static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP] -= 2;
}
#else
constexpr bool supported = false;
void repeat_call(void*) {}
#endif

void on_sigsys(int, siginfo_t* info, void* context) {
    const int saved = errno;
    selector = let_through;  // for the handler's return too, which is a system call
    if (info->si_code != user_dispatch) {
        signal(SIGSYS, SIG_DFL);  // not ours: it strikes again when the call is repeated
        return;
    }
    std::array<char, 64> kind{};
    *fmt::format_to_n(kind.data(), kind.size() - 1, "system call {} {}", info->si_syscall,
                      name_of(info->si_syscall))
         .out = '\0';
    if (armed()) violation(kind.data(), reinterpret_cast<std::uintptr_t>(info->si_call_addr));
    repeat_call(context);
    errno = saved;
}

/// On a thread of its own, so that a machine that cannot is not found out inside a callback.
bool kernel_can() {
    // Turning off what is off needs nothing but a kernel that knows it.
    return prctl(PR_SET_SYSCALL_USER_DISPATCH, 0, 0, 0, 0) == 0;
}

}  // namespace

bool install_system_call_trap() noexcept {
    if (!supported || !kernel_can()) return false;
    struct sigaction action {};
    action.sa_sigaction = on_sigsys;
    action.sa_flags = SA_SIGINFO;
    sigfillset(&action.sa_mask);
    installed = sigaction(SIGSYS, &action, nullptr) == 0;
    return installed;
}

void admit_this_thread() noexcept {
    if (!installed) return;
    sigset_t sigsys;  // a program that blocks all signals would be killed by this one
    sigemptyset(&sigsys);
    sigaddset(&sigsys, SIGSYS);
    pthread_sigmask(SIG_UNBLOCK, &sigsys, nullptr);
    prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, 0, 0, &selector);
}

bool catch_system_calls(bool on) noexcept {
    const bool was = selector == catch_it;
    selector = on ? catch_it : let_through;
    return was;
}

}  // namespace laydown::rt_trap
