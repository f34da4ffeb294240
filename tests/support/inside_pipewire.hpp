// Tests that run themselves under PipeWire: the cases that a program hides under [inside].
#pragma once

#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "catch.hpp"
#include "pipewire_server.hpp"

namespace laydown::test {

/// Runs the hidden cases of this program in another process, with a private PipeWire for its JACK
/// server, and requires that all pass. Without PipeWire the program ends as skipped. To be called
/// in its first case, before there is any thread.
inline void pass_inside_pipewire() {
    constexpr int skipped = 77;  // meson's
    if (!PipewireServer::available()) {
        WARN("not tested: there is no PipeWire here");
        std::exit(skipped);  // NOLINT: no thread runs yet
    }
    PipewireServer server;
    const auto self = std::filesystem::read_symlink("/proc/self/exe").string();
    ChildProcess inside(server.wrapped({.arguments = {self, "[inside]"}}));
    const auto status = inside.wait(std::chrono::minutes(4));
    INFO(inside.out() << inside.err());
    REQUIRE(status);
    CHECK(status->success());
    CHECK(inside.out().find("All tests passed") != std::string::npos);
}

}  // namespace laydown::test
