#include "jackio/wiring_plan.hpp"

#include "catch.hpp"

using namespace laydown;
using namespace laydown::jackio;
using namespace std::chrono_literals;

namespace {

using Connections = std::vector<Connection>;

/// A graph that does what the plan says, on a clock of its own.
struct World {
    WiringPlan plan;
    Graph graph;
    WiringPlan::Time now{};

    Connections look() { return plan.missing(graph, now); }
    Connections look_and_connect() {
        auto missing = look();
        for (const auto& [own, other] : missing) connect(own, other);
        return missing;
    }
    std::vector<std::string>& connections(const std::string& own) {
        for (auto& port : graph.own) {
            if (port.name == own) return port.connections;
        }
        throw std::runtime_error("no port " + own);
    }
    void connect(const std::string& own, const std::string& other) {
        connections(own).push_back(other);
    }
    void disconnect(const std::string& own, const std::string& other) {
        std::erase(connections(own), other);
    }
    void add(const std::string& name) { graph.own.push_back({name, Direction::input, {}, false}); }
    void vanish(const std::string& other) {
        graph.others.erase(other);
        for (auto& port : graph.own) std::erase(port.connections, other);
    }
};

ConnectRule rule(const char* text) {
    auto parsed = parse_connect_rule(text);
    REQUIRE(parsed);
    return *parsed;
}

}  // namespace

TEST_CASE("with the physical ports each of ours is connected as often as it is meant to be") {
    World world;
    world.plan = WiringPlan({rule("physical")});
    world.graph.physical_playback = {"system:1", "system:2", "system:3"};
    world.graph.others = {"system:1", "system:2", "system:3"};
    world.graph.own = {{"beat", Direction::output, {}, false, 0},
                       {"click", Direction::output, {}, false, 2},
                       {"mix", Direction::output, {}, false, 2}};
    CHECK(world.look() ==
          Connections{{"click", "system:1"}, {"click", "system:2"}, {"mix", "system:3"}});
    CHECK(world.plan.unmatched(world.graph).empty());
}

TEST_CASE("rules that match nothing are told of") {
    using Texts = std::vector<std::string>;
    World world;
    world.plan = WiringPlan(
        {rule("vox=a:1"), rule("Vox=a:1"), rule("Bass=b:1"), rule("Vox=b:1"), rule("Bass=a:1")});
    world.graph.others = {"a:1"};
    CHECK(world.plan.unmatched(world.graph) ==
          Texts{"there is no port 'vox' of ours; there are none",
                "there is no port 'Vox' of ours; there are none",
                "there is no port 'Bass' of ours; there are none"});
    world.add("Vox");
    world.add("Bass");
    CHECK(
        world.plan.unmatched(world.graph) ==
        Texts{"there is no port 'vox' of ours; there are 'Vox', 'Bass'", "waiting for port 'b:1'"});
    for (int i = 3; i <= 10; ++i) world.add(std::to_string(i));
    CHECK(world.plan.unmatched(world.graph).front() ==
          "there is no port 'vox' of ours; there are 'Vox', 'Bass', '3', '4', '5', '6', '7', '8' "
          "and 2 more");

    world.plan = WiringPlan({rule("physical"), rule("10=a:1")});
    world.graph.physical_capture = {"system:capture_1", "system:capture_2"};
    CHECK(world.plan.unmatched(world.graph) ==
          Texts{"7 of our 10 ports have no physical port to be connected with"});
    world.graph.own.resize(2);
    world.plan = WiringPlan({rule("physical")});
    CHECK(world.plan.unmatched(world.graph).empty());
}

TEST_CASE("a rule names our port and the full name of another") {
    CHECK(rule("kick=system:capture_1") == ConnectRule{false, "kick", "system:capture_1"});
    CHECK(rule("physical") == ConnectRule{true, "", ""});
    CHECK(rule("a=b:c=d") == ConnectRule{false, "a", "b:c=d"});
    CHECK(rule("1=a2j:Midi Through [14] (capture): x").other ==
          "a2j:Midi Through [14] (capture): x");
    for (const char* bad : {"", "kick", "=system:capture_1", "kick=", "kick=system", "kick=:x",
                            "kick=system:", "Physical"}) {
        const auto parsed = parse_connect_rule(bad);
        INFO(bad);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().code == ErrorCode::bad_arguments);
    }
}

TEST_CASE("a rule connects once both ports are there") {
    World world{WiringPlan({rule("kick=synth:out")}), {}, {}};
    world.add("kick");
    CHECK(world.look().empty());
    world.graph.others.insert("synth:out");
    CHECK(world.look() == Connections{{"kick", "synth:out"}});
}

TEST_CASE("a rule connects again when a port reappears, but not against the user") {
    World world{WiringPlan({rule("kick=synth:out")}), {}, {}};
    world.add("kick");
    world.graph.others = {"synth:out"};
    CHECK(world.look_and_connect().size() == 1);
    CHECK(world.look().empty());

    world.disconnect("kick", "synth:out");
    world.graph.others.insert("unrelated:out");
    CHECK(world.look().empty());
    world.now += 1h;
    CHECK(world.look().empty());

    world.vanish("synth:out");
    CHECK(world.look().empty());
    world.graph.others.insert("synth:out");
    CHECK(world.look().size() == 1);
}

TEST_CASE("a port that vanished and returned between two looks has returned") {
    World world{WiringPlan({rule("kick=synth:out")}), {}, {}};
    world.add("kick");
    world.graph.others = {"synth:out", "hand:made"};
    CHECK(world.look_and_connect().size() == 1);
    world.connect("kick", "hand:made");
    CHECK(world.look().empty());
    SECTION("another's") {
        world.graph.own[0].connections.clear();
        world.graph.fresh = {"synth:out", "hand:made"};
    }
    SECTION("ours") {
        world.graph.own[0].connections.clear();
        world.graph.own[0].fresh = true;
    }
    CHECK(world.look() == Connections{{"kick", "hand:made"}, {"kick", "synth:out"}});
    world.graph.fresh.clear();
    world.graph.own[0].fresh = false;
    CHECK(world.look().empty());
}

TEST_CASE("physical connects in order, as far as there are ports") {
    World world{WiringPlan({rule("physical")}), {}, {}};
    world.graph.physical_capture = {"system:capture_1", "system:capture_2", "system:capture_10"};
    world.graph.physical_playback = {"system:playback_1"};
    for (const auto& name : world.graph.physical_capture) world.graph.others.insert(name);
    world.graph.others.insert("system:playback_1");
    world.add("b");
    world.graph.own.push_back({"mix", Direction::output, {}, false});
    world.add("a");
    CHECK(world.look_and_connect() == Connections{{"a", "system:capture_2"},
                                                  {"b", "system:capture_1"},
                                                  {"mix", "system:playback_1"}});
    world.add("c");
    world.add("d");
    CHECK(world.look_and_connect() == Connections{{"c", "system:capture_10"}});
}

TEST_CASE("connections made by hand come back with the port or the server") {
    World world;
    world.add("kick");
    world.graph.others = {"synth:out"};
    CHECK(world.look().empty());
    world.connect("kick", "synth:out");
    CHECK(world.look().empty());
    const auto check_restart = [&] {
        world.vanish("synth:out");
        CHECK(world.look().empty());
        world.now += 1h;
        CHECK(world.look().empty());
        world.graph.others.insert("synth:out");
        CHECK(world.look() == Connections{{"kick", "synth:out"}});
    };

    SECTION("the other program restarts") { check_restart(); }
    SECTION("the other program quits: its connections go shortly before its ports") {
        world.disconnect("kick", "synth:out");
        CHECK(world.look().empty());
        world.now += WiringPlan::quitting / 2;
        check_restart();
    }
    SECTION("the server restarts") {
        world.plan.server_lost(world.now);
        world.graph.own[0].connections.clear();
        CHECK(world.look() == Connections{{"kick", "synth:out"}});
    }
    SECTION("the user took it away: it stays away") {
        world.disconnect("kick", "synth:out");
        CHECK(world.look().empty());
        world.now += WiringPlan::quitting * 2;
        SECTION("when the program restarts") {
            world.vanish("synth:out");
            CHECK(world.look().empty());
            world.graph.others.insert("synth:out");
        }
        SECTION("when the server restarts") { world.plan.server_lost(world.now); }
        CHECK(world.look().empty());
    }
}

TEST_CASE("a refused connection is tried again for a while") {
    World world{WiringPlan({rule("kick=synth:out")}), {}, {}};
    world.add("kick");
    world.graph.others = {"synth:out"};
    const Connection connection{"kick", "synth:out"};
    REQUIRE(world.look() == Connections{connection});
    CHECK_FALSE(world.plan.refused(connection, world.now));
    CHECK(world.look().empty());
    REQUIRE(world.plan.retry_at());
    CHECK(*world.plan.retry_at() == world.now + WiringPlan::retry_interval);
    world.now = *world.plan.retry_at();
    CHECK(world.look() == Connections{connection});

    SECTION("until it works") {
        world.connect("kick", "synth:out");
        CHECK(world.look().empty());
        CHECK_FALSE(world.plan.retry_at());
    }
    SECTION("until it is given up") {
        world.now += WiringPlan::retry_limit;
        CHECK(world.look() == Connections{connection});
        CHECK(world.plan.refused(connection, world.now));
        CHECK_FALSE(world.plan.retry_at());
        CHECK(world.look().empty());
    }
    SECTION("until the port is gone") {
        world.vanish("synth:out");
        CHECK(world.look().empty());
        CHECK_FALSE(world.plan.retry_at());
    }
}

TEST_CASE("a connection made by hand that is refused when its port is back is not forgotten") {
    World world;
    world.add("kick");
    world.graph.others = {"synth:out"};
    const Connection connection{"kick", "synth:out"};
    world.look();
    world.connect("kick", "synth:out");
    world.look();
    world.vanish("synth:out");
    world.look();
    world.graph.others.insert("synth:out");
    REQUIRE(world.look() == Connections{connection});
    CHECK_FALSE(world.plan.refused(connection, world.now));
    const bool given_up = GENERATE(false, true);
    if (given_up) world.now += WiringPlan::retry_limit;
    world.now += WiringPlan::quitting * 2;
    REQUIRE(world.look() == Connections{connection});
    CHECK(world.plan.refused(connection, world.now) == given_up);
    world.look();
    SECTION("and the port goes again") {
        world.now += WiringPlan::quitting * 2;
        world.vanish("synth:out");
        world.look();
        CHECK_FALSE(world.plan.retry_at());
        world.graph.others.insert("synth:out");
    }
    SECTION("and the port goes and comes between two looks") { world.graph.fresh = {"synth:out"}; }
    CHECK(world.look() == Connections{connection});
}

TEST_CASE("nothing is tried again that is not wanted any more") {
    World world;
    world.add("kick");
    world.graph.others = {"synth:out"};
    world.connect("kick", "synth:out");
    world.look();
    world.disconnect("kick", "synth:out");
    world.look();  // by hand
    CHECK_FALSE(world.plan.refused({"kick", "synth:out"}, world.now));
    world.now += WiringPlan::quitting * 2;
    world.vanish("synth:out");
    world.look();
    CHECK_FALSE(world.plan.retry_at());
}

TEST_CASE("a renamed port keeps its rules and its connections") {
    World world{WiringPlan({rule("kick=synth:out")}), {}, {}};
    world.add("kick");
    world.graph.others = {"synth:out", "hand:made"};
    world.look_and_connect();
    world.connect("kick", "hand:made");
    CHECK(world.look().empty());
    world.graph.own[0].name = "bass drum";
    world.plan.rename("kick", "bass drum");
    CHECK(world.look().empty());

    world.plan.server_lost(world.now);
    world.graph.own[0].connections.clear();
    CHECK(world.look() == Connections{{"bass drum", "hand:made"}, {"bass drum", "synth:out"}});
}

TEST_CASE("a port that was removed on purpose starts afresh with its rules") {
    World world{WiringPlan({rule("kick=synth:out")}), {}, {}};
    world.add("kick");
    world.graph.others = {"synth:out", "hand:made"};
    world.look_and_connect();
    world.connect("kick", "hand:made");
    world.look();
    world.graph.own.clear();
    world.plan.forget("kick");
    CHECK(world.look().empty());
    world.add("kick");
    CHECK(world.look() == Connections{{"kick", "synth:out"}});
}
