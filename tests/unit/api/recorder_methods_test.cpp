// The recorder's declarations, looked at as a whole.
#include "api/recorder.hpp"

#include <algorithm>

#include "catch.hpp"

using namespace laydown;

namespace {
bool declared(std::string_view path) {
    return std::ranges::count(api::recorder_methods, path, &osc::MethodInfo::path) == 1;
}
}  // namespace

TEST_CASE("the addresses that other programs rely on are there") {
    for (const auto* path : {"/track/{track}/arm", "/record/start", "/record/stop", "/record/retro",
                             "/ping", "/status", "/introspect", "/subscribe", "/unsubscribe"})
        CHECK(declared(path));
}

TEST_CASE("every sentence of documentation is one") {
    for (const auto& method : api::recorder_methods) {
        CAPTURE(method.path);
        CHECK(method.doc.ends_with('.'));
        CHECK_FALSE(method.section.empty());
        for (const auto& info : method.arguments()) CHECK_FALSE(info.doc.ends_with('.'));
    }
}
