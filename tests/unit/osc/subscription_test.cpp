// Leases, the state that a newcomer gets, and what follows.
#include <algorithm>
#include <set>

#include "catch.hpp"
#include "desk.hpp"

using namespace laydown;
using namespace laydown::test;
using namespace std::string_literals;
using namespace std::chrono_literals;
using osc::Message;
using osc::Value;

namespace {

std::vector<std::string> paths(const std::vector<Message>& messages) {
    std::vector<std::string> all;
    for (const auto& message : messages) all.push_back(message.path);
    return all;
}

/// Subscribes and lets the first burst of the state pass.
void settle(Desk& desk, const osc::Values& arguments = {}) {
    REQUIRE(desk.ask({"/subscribe", arguments}).at(0).path == "/reply");
    desk.pass(100ms);
    desk.arrived();
}

}  // namespace

TEST_CASE("a subscriber is answered, then sent the whole state at once") {
    Desk desk;
    desk.studio.tracks[2].armed = true;
    const auto got = desk.ask({"/subscribe", {}});
    REQUIRE(got.size() == 15);  // the reply, 3 per track, 2 others
    CHECK(got[0] == reply("/subscribe", {"state"s, 10.0F, 10.0F}));
    CHECK(std::ranges::count(got, Message{"/track/2/arm", {1}}) == 1);
    CHECK(std::ranges::count(got, Message{"/track/12/arm", {0}}) == 1);
    CHECK(std::ranges::count(got, Message{"/gain", {0.0F}}) == 1);
    CHECK(std::ranges::count(got, Message{"/state", {"idle"s, std::int64_t{1} << 40}}) == 1);
    desk.pass(100ms);
    CHECK(desk.arrived().empty());
}

TEST_CASE("a large state comes in parts, and whole") {
    Desk desk;
    for (int n = 1; n <= 500; ++n) desk.studio.tracks[n].level = -n / 10.0;
    auto got = desk.ask({"/subscribe", {}});
    CHECK(got.size() <= 129);
    for (int turn = 0; turn < 30; ++turn) {
        desk.pass(20ms);
        const auto more = desk.arrived();
        CHECK(more.size() <= 128);
        got.insert(got.end(), more.begin(), more.end());
    }
    CHECK(got.size() == 1 + 3 * 500 + 2);
    const auto all = paths(got);
    CHECK(std::set<std::string>(all.begin(), all.end()).size() == all.size());
}

TEST_CASE("a change is sent once, at the control's address, when the value differs") {
    Desk desk;
    settle(desk);
    CHECK(desk.ask({"/track/3/arm", {1}}) ==
          std::vector{reply("/track/3/arm", {1}), Message{"/track/3/arm", {1}}});
    CHECK(desk.ask({"/track/3/arm", {1}}) == std::vector{reply("/track/3/arm", {1})});

    desk.studio.gain = -6.0;
    desk.server.changed(gain);
    desk.server.changed(gain);
    desk.server.changed(level, TrackNumber{1});  // did not change
    desk.server.tick(desk.now);
    CHECK(desk.arrived() == std::vector{Message{"/gain", {-6.0F}}});
    desk.server.tick(desk.now);
    CHECK(desk.arrived().empty());
    CHECK(desk.ask({"/track/1/arm/toggle", {}}).at(1) == Message{"/track/1/arm", {1}});
}

TEST_CASE("what is noted while something is sent is sent the next time") {
    osc::Dispatcher dispatcher(studio_methods);
    dispatcher.on(
        gain, []() -> Result<double> { return -3.0; }, [](double) -> Result<void> { return {}; });
    dispatcher.on(level, [](TrackNumber) -> Result<double> { return -6.0; });
    std::size_t sent = 0;
    osc::Feedback* ours = nullptr;
    osc::Feedback feedback(dispatcher, [&](osc::Endpoint, std::span<const std::byte>) {
        if (sent++ > 0) return;
        for (int track = 1; track <= 100; ++track)
            ours->changed(dispatcher.place(level.info), {track});
    });
    ours = &feedback;
    REQUIRE(feedback.subscribers().subscribe({osc::loopback, 9}, {{true, false}, 1s, 1s}, {}));
    feedback.changed(dispatcher.place(gain.info), {});
    feedback.flush();
    CHECK(sent == 1);
    feedback.flush();
    CHECK(sent == 101);
}

TEST_CASE("a track that was removed is not reported") {
    Desk desk;
    settle(desk);
    desk.studio.tracks.erase(3);
    desk.server.changed(state);
    desk.server.changed(gain);
    desk.server.tick(desk.now);
    CHECK(desk.arrived().empty());
}

TEST_CASE("reports go to those who subscribed, after the changes that came before them") {
    Desk desk;
    desk.server.publish(opened, 3, "kick.wav");
    CHECK(desk.arrived().empty());
    settle(desk);
    desk.studio.state = "busy";
    desk.server.changed(state);
    desk.server.publish(opened, 3, "kick.wav");
    const auto got = desk.arrived();
    CHECK(paths(got) == std::vector{"/state"s, "/take/opened"s});
    CHECK(got.back() == Message{"/take/opened", {3, "kick.wav"s}});
}

TEST_CASE("a lease ends unless it is renewed, and renewing repeats the state") {
    Desk desk;
    settle(desk, {"state"s, 2.0F});
    desk.pass(1500ms);
    desk.server.publish(opened, 1, "a");
    CHECK(desk.arrived().size() == 1);
    CHECK(desk.ask({"/subscribe", {"state"s, 2}}).size() == 15);
    desk.pass(1900ms);
    desk.server.publish(opened, 2, "a");
    CHECK(desk.arrived().size() == 1);
    desk.pass(200ms);
    desk.server.publish(opened, 3, "a");
    CHECK(desk.arrived().empty());
    CHECK(desk.server.subscribers().all().empty());
}

TEST_CASE("a value that changed and changed back while nobody listened is right for the next") {
    Desk desk;
    settle(desk);
    REQUIRE(desk.ask({"/unsubscribe", {}}).size() == 1);
    desk.studio.gain = 3.0;
    desk.server.changed(gain);
    desk.pass(20ms);
    settle(desk);
    desk.studio.gain = 0.0;
    desk.server.changed(gain);
    desk.server.tick(desk.now);
    CHECK(desk.arrived() == std::vector{Message{"/gain", {0.0F}}});
}

TEST_CASE("what only a newcomer's burst finds changed is sent to the others too") {
    Desk desk;
    settle(desk);
    auto second = std::move(*osc::Client::connect(desk.server.local()));
    desk.studio.gain = 2.0;  // nobody said so
    desk.server.handle(osc::serialise({"/subscribe", {}}), second.local(), desk.now);
    CHECK(desk.arrived() == std::vector{Message{"/gain", {2.0F}}});
    desk.server.changed(gain);
    desk.server.tick(desk.now);
    CHECK(desk.arrived().empty());
}

TEST_CASE("meters come at the chosen rate, many tracks to a message") {
    Desk desk;
    const auto asked = desk.ask({"/subscribe", {"meters"s, 10, 25}});
    REQUIRE(asked == std::vector{reply("/subscribe", {"meters"s, 10.0F, 25.0F})});
    desk.pass(1000ms);
    const auto got = desk.arrived();
    CHECK(got.size() == 2 * 25);  // tracks 1 to 3 and 12 make two rows
    CHECK(got[0] == Message{"/meters/level", {1, -20.0F, -20.0F, -20.0F}});
    CHECK(got[1] == Message{"/meters/level", {12, -20.0F}});
    desk.server.publish(opened, 1, "a");
    CHECK(desk.arrived().empty());
    desk.pass(9100ms);
    desk.arrived();
    desk.pass(500ms);
    CHECK(desk.arrived().empty());
}

TEST_CASE("meters of many tracks fit into datagrams, and late ones are not made up for") {
    Desk desk;
    for (int n = 1; n <= 300; ++n) desk.studio.tracks[n].level = -n / 10.0;
    settle(desk, {"meters"s, 100, 50});
    desk.now += 3s;  // the loop was held up
    desk.server.tick(desk.now);
    const auto got = desk.arrived();
    REQUIRE(got.size() == 3);
    std::size_t values = 0;
    for (const auto& message : got) {
        CHECK(osc::serialise(message).size() < osc::largest_sent);
        values += message.arguments.size() - 1;
    }
    CHECK(values == 300);
    CHECK(got[1].arguments.at(0) == Value{129});
    CHECK(got[1].arguments.at(1) == Value{-12.9F});
}

TEST_CASE("a meter can be a reading of no track") {
    Desk desk;
    desk.server.meter(states, state);
    settle(desk, {"meters"s, 100, 50});
    desk.pass(20ms);
    const auto got = desk.arrived();
    REQUIRE(count(got, "/meters/state") == 1);
    CHECK(got.back() == Message{"/meters/state", {"idle"s, std::int64_t{1} << 40}});
}

TEST_CASE("groups can be taken together and ended one by one") {
    Desk desk;
    settle(desk, {"all"s});
    desk.pass(1000ms);
    CHECK(count(desk.arrived(), "/meters/level") == 20);
    CHECK(desk.answer({"/unsubscribe", {"meters"s}}) == reply("/unsubscribe", {}));
    desk.pass(1000ms);
    CHECK(desk.arrived().empty());
    desk.server.publish(opened, 1, "a");
    CHECK(desk.arrived().size() == 1);
    CHECK(desk.answer({"/unsubscribe", {1.0F}}) == reply("/unsubscribe", {}));
    desk.server.publish(opened, 1, "a");
    CHECK(desk.arrived().empty());
    CHECK(desk.answer({"/unsubscribe", {}}) == reply("/unsubscribe", {}));
}

TEST_CASE("a subscription out of range is refused") {
    Desk desk;
    CHECK(code_of(desk.answer({"/subscribe", {"everything"s}})) == 3);
    CHECK(code_of(desk.answer({"/subscribe", {"state"s, 0}})) == 3);
    CHECK(code_of(desk.answer({"/subscribe", {"state"s, 3601}})) == 3);
    CHECK(code_of(desk.answer({"/subscribe", {"meters"s, 10, 51}})) == 3);
    CHECK(code_of(desk.answer({"/subscribe", {30}})) == 2);
    CHECK(desk.server.subscribers().all().empty());
}

TEST_CASE("subscribers beyond the limit are refused politely, those within it are served") {
    Desk desk;
    std::size_t refused = 0;
    const auto subscribe = osc::serialise({"/subscribe", {"meters"s, 100}});
    for (int n = 0; n < 1100; ++n) {
        desk.server.handle(subscribe, desk.controller.local(), desk.now);
        const auto answers = desk.arrived();
        if (n > 0) refused += code_of(answers.at(0)) == 10 ? 1 : 0;
        // The same sender again, as if it were another: its entry is given another name.
        auto& all = desk.server.subscribers().all();
        for (auto& one : all)
            if (one.endpoint == desk.controller.local())
                one.endpoint = {osc::loopback, static_cast<std::uint16_t>(n + 1)};
    }
    CHECK(refused == 1100 - osc::Feedback::most_subscribers);
    CHECK(desk.server.subscribers().all().size() == osc::Feedback::most_subscribers);
    desk.now += 100s;
    desk.server.tick(desk.now);
    CHECK(desk.server.subscribers().all().empty());
    CHECK(desk.answer({"/subscribe", {"meters"s}}).path == "/reply");
}

TEST_CASE("a fixed peer is served for ever") {
    Desk desk;
    REQUIRE(desk.server.add_peer(desk.controller.local(), 10.0, desk.now));
    desk.pass(40ms);
    CHECK(count(desk.arrived(), "/gain") == 1);
    desk.now += 48h;
    desk.server.tick(desk.now);
    desk.server.publish(opened, 1, "a");
    const auto got = desk.arrived();
    CHECK(count(got, "/take/opened") == 1);
    CHECK(count(got, "/meters/level") == 2);
    // It may subscribe too, and stays when that lease has ended.
    settle(desk, {"state"s, 1});
    desk.pass(2000ms);
    desk.arrived();
    desk.server.publish(opened, 1, "a");
    CHECK(desk.arrived().size() == 1);
}

TEST_CASE("a newcomer does not starve because another renews without end") {
    Desk desk;
    for (int n = 1; n <= 300; ++n) desk.studio.tracks[n].level = -1.0;
    std::vector<osc::Client> others;
    for (int n = 0; n < 8; ++n)
        others.push_back(std::move(*osc::Client::connect(desk.server.local())));
    const auto subscribe = osc::serialise({"/subscribe", {}});
    std::size_t got = desk.ask({"/subscribe", {}}).size();
    for (int turn = 0; turn < 60; ++turn) {
        for (const auto& other : others) desk.server.handle(subscribe, other.local(), desk.now);
        desk.pass(20ms);
        got += desk.arrived().size();
    }
    CHECK(got == 1 + 3 * 300 + 2);
}
