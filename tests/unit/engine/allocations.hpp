// Counts what is allocated, in programs that are linked with allocations.cpp: operator new is its
// own there.
#pragma once

#include <cstdint>

namespace laydown::engine::test {

/// Calls of operator new and operator delete by this thread so far.
std::uint64_t allocations();

}  // namespace laydown::engine::test
