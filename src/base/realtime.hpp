// Marks what runs in JACK's process callback. A constant of the compiler.
#pragma once

/// A function that the real-time thread may call: it neither allocates, locks, waits nor enters the
/// kernel. Compilers that can check it do (clang 20 and later); the tests trap what they cannot
/// see. It is of the function's type: it stands in the declaration, after `const` and `noexcept`.
#if defined(__clang__) && defined(__has_cpp_attribute)
#if __has_cpp_attribute(clang::nonblocking)
#define LAYDOWN_REALTIME [[clang::nonblocking]]
#endif
#endif
#ifndef LAYDOWN_REALTIME
#define LAYDOWN_REALTIME
#endif
