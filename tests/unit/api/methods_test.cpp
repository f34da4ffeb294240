// The declarations of all processes, looked at as a whole.
#include <algorithm>
#include <map>

#include "api/processes.hpp"
#include "catch.hpp"

using namespace laydown;

namespace {

bool declared(std::span<const osc::MethodInfo> methods, std::string_view path) {
    return std::ranges::count(methods, path, &osc::MethodInfo::path) == 1;
}

bool same(const osc::MethodInfo& a, const osc::MethodInfo& b) {
    const auto alike = [](const osc::ArgumentInfo& x, const osc::ArgumentInfo& y) {
        return x.name == y.name && x.tag == y.tag && x.unit == y.unit && x.optional == y.optional;
    };
    return std::ranges::equal(a.arguments(), b.arguments(), alike) &&
           std::ranges::equal(a.replies(), b.replies(), alike);
}

}  // namespace

TEST_CASE("the addresses that other programs rely on are there") {
    for (const auto& process : api::processes) {
        CAPTURE(process.name);
        for (const auto* path : {"/ping", "/status", "/introspect", "/subscribe", "/unsubscribe",
                                 "/server/state", "/transport/play"})
            CHECK(declared(process.methods, path));
    }
    for (const auto* path : {"/track/{track}/arm", "/record/start", "/record/stop", "/record/retro",
                             "/latency/reference"})
        CHECK(declared(api::recorder_methods, path));
    for (const auto* path :
         {"/track/{track}/gain", "/track/{track}/fader", "/track/{track}/pan",
          "/track/{track}/mute", "/track/{track}/solo", "/mix/gain", "/mix/fader", "/mix/level",
          "/play/state", "/session/reload", "/loop/set", "/loop/clear", "/latency/reference"})
        CHECK(declared(api::player_methods, path));
}

TEST_CASE("every sentence of documentation is one") {
    for (const auto& process : api::processes) {
        for (const auto& method : process.methods) {
            CAPTURE(process.name, method.path);
            CHECK(method.doc.ends_with('.'));
            CHECK_FALSE(method.section.empty());
            for (const auto& info : method.arguments()) CHECK_FALSE(info.doc.ends_with('.'));
        }
    }
}

TEST_CASE("an address carries the same wherever it is sent") {
    std::map<std::string_view, const osc::MethodInfo*> known;
    for (const auto& process : api::processes) {
        for (const auto& method : process.methods) {
            CAPTURE(process.name, method.path);
            const auto& first = *known.try_emplace(method.path, &method).first->second;
            // Who does not own a track's name can still be asked for it.
            if (first.kind == method.kind) CHECK(same(first, method));
            CHECK(std::ranges::equal(first.replies(), method.replies(), {},
                                     &osc::ArgumentInfo::name, &osc::ArgumentInfo::name));
        }
    }
}

TEST_CASE("ports are those that are documented, each process has its own") {
    CHECK(api::recorder_port == 7511);
    CHECK(api::player_port == 7512);
    CHECK(api::metronome_port == 7513);
}

TEST_CASE("what can be exact to a frame can be set from a frame on") {
    for (const auto& method : api::player_methods) {
        if (!method.path.ends_with("/set")) continue;
        CAPTURE(method.path);
        REQUIRE_FALSE(method.arguments().empty());
        const auto& last = method.arguments().back();
        CHECK(last.unit == "transport frames");
        CHECK(last.optional);
        CHECK_FALSE(method.button);
    }
}
