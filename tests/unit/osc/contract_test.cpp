// The contract holds for the studio, and the check of it would notice if it did not.
#include "catch.hpp"
#include "live.hpp"
#include "osc_contract.hpp"

using namespace laydown;
using namespace laydown::test;

TEST_CASE("a live process keeps what its declarations promise") {
    const LiveStudio studio;
    const auto breaches = contract_breaches(studio.endpoint(), studio_methods, {2});
    for (const auto& breach : breaches) UNSCOPED_INFO(breach);
    CHECK(breaches.empty());
}

TEST_CASE("a process that is not what was declared is found out") {
    static constexpr auto other_gain = osc::value<"/gain">("A flag.", osc::flag("gain", "on"));
    static constexpr auto absent = osc::reading<"/absent">("Is not there.", osc::flag("a", "b"));
    static constexpr auto open = osc::action<"/sum">("Adds.", osc::integer("n", 0, 1, "one"));
    static constexpr auto others = osc::table(osc::section("Others", other_gain, absent, open));
    const LiveStudio studio;
    const auto breaches = contract_breaches(studio.endpoint(), others, {2});
    const auto found = [&](const std::string& text) {
        return std::ranges::any_of(breaches, [&](auto& b) { return b.find(text) != b.npos; });
    };
    CHECK(found("/gain: gain is sent as f, declared as i"));
    CHECK(found("/absent ,N (N): expected is error 2, given 1"));
    CHECK(found("/gain/toggle"));
    CHECK(found("/introspect describes"));
}
