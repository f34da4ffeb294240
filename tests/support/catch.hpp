// Catch2 under one name, whichever of its major versions is installed.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>  // IWYU pragma: export
using Catch::Approx;             // NOLINT: version 2 has it in the global scope
#else
#include <catch2/catch.hpp>  // IWYU pragma: export
#endif
