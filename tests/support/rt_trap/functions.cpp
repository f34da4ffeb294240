// The functions of the C library that are interposed. operator new and delete, std::mutex and the
// rest of the C++ library come through these. What blocks without any of them enters the kernel,
// and is caught there.
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "rt_trap.hpp"

// glibc's own names of its allocator: dlsym() allocates, so the allocator cannot be looked up.
extern "C" {
// NOLINTBEGIN(bugprone-reserved-identifier)
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);
// NOLINTEND(bugprone-reserved-identifier)
}

namespace {

using laydown::rt_trap::armed;

/// In each interposed function, so that the address is that of its caller.
#define LAYDOWN_CHECK(kind)                                                       \
    if (armed()) {                                                                \
        laydown::rt_trap::violation(                                              \
            kind, reinterpret_cast<std::uintptr_t>(__builtin_return_address(0))); \
    }

template <class Function>
Function next(const char* name) {
    auto* found = dlsym(RTLD_NEXT, name);
    if (found == nullptr) std::abort();
    return reinterpret_cast<Function>(found);
}

}  // namespace

extern "C" {

void* malloc(std::size_t size) noexcept {
    LAYDOWN_CHECK("malloc")
    return __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size) noexcept {
    LAYDOWN_CHECK("calloc")
    return __libc_calloc(count, size);
}

void* realloc(void* memory, std::size_t size) noexcept {
    LAYDOWN_CHECK("realloc")
    return __libc_realloc(memory, size);
}

void free(void* memory) noexcept {
    if (memory != nullptr) {
        LAYDOWN_CHECK("free")
    }
    __libc_free(memory);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
    LAYDOWN_CHECK("aligned_alloc")
    return __libc_memalign(alignment, size);
}

void* memalign(std::size_t alignment, std::size_t size) noexcept {
    LAYDOWN_CHECK("memalign")
    return __libc_memalign(alignment, size);
}

int posix_memalign(void** memory, std::size_t alignment, std::size_t size) noexcept {
    LAYDOWN_CHECK("posix_memalign")
    const bool power_of_two = alignment != 0 && (alignment & (alignment - 1)) == 0;
    if (!power_of_two || alignment % sizeof(void*) != 0) return EINVAL;
    *memory = __libc_memalign(alignment, size);
    return *memory == nullptr ? ENOMEM : 0;
}

}  // extern "C"

// Everything else is passed on to the function of the same name that would have been called.
#define LAYDOWN_INTERPOSE(name, parameters, arguments)                    \
    extern "C" int name parameters noexcept(noexcept(::name arguments)) { \
        static const auto real = next<int(*) parameters>(#name);          \
        LAYDOWN_CHECK(#name)                                              \
        return real arguments;                                            \
    }

LAYDOWN_INTERPOSE(pthread_mutex_lock, (pthread_mutex_t * mutex), (mutex))
LAYDOWN_INTERPOSE(pthread_mutex_trylock, (pthread_mutex_t * mutex), (mutex))
LAYDOWN_INTERPOSE(pthread_mutex_timedlock, (pthread_mutex_t * mutex, const timespec* time),
                  (mutex, time))
LAYDOWN_INTERPOSE(pthread_mutex_clocklock,
                  (pthread_mutex_t * mutex, clockid_t clock, const timespec* time),
                  (mutex, clock, time))
LAYDOWN_INTERPOSE(pthread_rwlock_rdlock, (pthread_rwlock_t * lock), (lock))
LAYDOWN_INTERPOSE(pthread_rwlock_tryrdlock, (pthread_rwlock_t * lock), (lock))
LAYDOWN_INTERPOSE(pthread_rwlock_wrlock, (pthread_rwlock_t * lock), (lock))
LAYDOWN_INTERPOSE(pthread_rwlock_trywrlock, (pthread_rwlock_t * lock), (lock))
LAYDOWN_INTERPOSE(pthread_spin_lock, (pthread_spinlock_t * lock), (lock))
LAYDOWN_INTERPOSE(pthread_cond_wait, (pthread_cond_t * condition, pthread_mutex_t* mutex),
                  (condition, mutex))
LAYDOWN_INTERPOSE(pthread_cond_timedwait,
                  (pthread_cond_t * condition, pthread_mutex_t* mutex, const timespec* time),
                  (condition, mutex, time))
LAYDOWN_INTERPOSE(pthread_cond_clockwait,
                  (pthread_cond_t * condition, pthread_mutex_t* mutex, clockid_t clock,
                   const timespec* time),
                  (condition, mutex, clock, time))
LAYDOWN_INTERPOSE(pthread_cond_signal, (pthread_cond_t * condition), (condition))
LAYDOWN_INTERPOSE(pthread_cond_broadcast, (pthread_cond_t * condition), (condition))
LAYDOWN_INTERPOSE(pthread_barrier_wait, (pthread_barrier_t * barrier), (barrier))
LAYDOWN_INTERPOSE(pthread_join, (pthread_t thread, void** result), (thread, result))
LAYDOWN_INTERPOSE(sem_wait, (sem_t * semaphore), (semaphore))
LAYDOWN_INTERPOSE(sem_trywait, (sem_t * semaphore), (semaphore))
LAYDOWN_INTERPOSE(sem_timedwait, (sem_t * semaphore, const timespec* time), (semaphore, time))
LAYDOWN_INTERPOSE(sem_post, (sem_t * semaphore), (semaphore))
