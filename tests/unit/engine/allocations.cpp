#include "allocations.hpp"

#include <cstdlib>
#include <new>

namespace {

// NOLINTNEXTLINE(*-global-variables): of what the linker takes for the library's
thread_local std::uint64_t count = 0;

}  // namespace

namespace laydown::engine::test {

std::uint64_t allocations() { return count; }

}  // namespace laydown::engine::test

// All of them but those for more than the usual alignment: the sanitizers have their own of each.

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    ++count;
    return std::malloc(size > 0 ? size : 1);
}
void* operator new[](std::size_t size, const std::nothrow_t& nothrow) noexcept {
    return operator new(size, nothrow);
}
void* operator new(std::size_t size) {
    if (void* memory = operator new(size, std::nothrow); memory != nullptr) return memory;
    throw std::bad_alloc();
}
void* operator new[](std::size_t size) { return operator new(size); }

void operator delete(void* memory) noexcept {
    ++count;
    std::free(memory);
}
void operator delete[](void* memory) noexcept { operator delete(memory); }
void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }
void operator delete[](void* memory, std::size_t) noexcept { operator delete(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { operator delete(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { operator delete(memory); }
