#include "catch.hpp"
#include "record_machine_driver.hpp"

using namespace laydown;
using namespace laydown::recorder;
using namespace laydown::recorder::test;

using Words = std::vector<std::string>;

namespace {

constexpr std::optional<SongPosition> open_ended;

RecordRequest punch(std::int64_t begin, std::int64_t end) {
    return {SongPosition{begin}, SongPosition{end}, std::nullopt};
}
RecordRequest for_length(std::int64_t length) {
    return {std::nullopt, std::nullopt, Frames{length}};
}
std::optional<SongPosition> song(std::int64_t frame) { return SongPosition{frame}; }

/// A machine that records tracks 1 and 2 since song frame 100, and stands at 150.
Driver recording() {
    Driver d;
    d.roll(0);
    d.at(100);
    REQUIRE(d.machine.start({}));
    d.at(150);
    REQUIRE(d.decided() == Words{"open 1 (1 2) 100"});
    return d;
}

}  // namespace

TEST_CASE("what is not recorded or waited for cannot be stopped, aborted, split or given an end") {
    Driver d;
    const bool rolls = GENERATE(false, true);
    if (rolls) d.roll(0);
    CHECK(d.machine.stop(open_ended).error().code == ErrorCode::wrong_state);
    CHECK(d.machine.abort().error().code == ErrorCode::wrong_state);
    CHECK(d.machine.split(open_ended).error().code == ErrorCode::wrong_state);
    CHECK(d.machine.until({100}).error().code == ErrorCode::wrong_state);
    CHECK_FALSE(d.machine.recording());
    CHECK_FALSE(d.machine.waiting());
    CHECK(d.decided().empty());
}

TEST_CASE("recording begins now while the song runs, else where it runs next") {
    Driver d;
    SECTION("now") {
        d.roll(0);
        d.at(70);
        REQUIRE(d.machine.start({}));
        CHECK(d.machine.recording({1}));
        CHECK(d.decided() == Words{"open 1 (1 2) 70"});
        CHECK(d.machine.current() == std::pair{1, SongPosition{70}});
    }
    SECTION("with the next roll") {
        d.roll(0);
        d.stretch_ends(500, Break::halt);
        REQUIRE(d.machine.start({}));
        CHECK(d.machine.waiting());
        CHECK(d.decided().empty());
        d.roll(40);
        CHECK(d.decided() == Words{"open 1 (1 2) 40"});
    }
}

TEST_CASE("a request that cannot be met is refused and changes nothing") {
    Driver d;
    d.roll(0);
    d.at(100);
    SECTION("no track is armed") {
        d.machine.arm({1}, false);
        d.machine.arm({2}, false);
        CHECK(d.machine.start({}).error().code == ErrorCode::wrong_state);
    }
    SECTION("the end is not after the beginning") {
        CHECK(d.machine.start(punch(300, 300)).error().code == ErrorCode::out_of_range);
    }
    SECTION("the length is nothing") {
        CHECK(d.machine.start(for_length(0)).error().code == ErrorCode::out_of_range);
    }
    SECTION("the end has passed") {
        CHECK(d.machine.start({std::nullopt, song(100), std::nullopt}).error().code ==
              ErrorCode::out_of_range);
    }
    CHECK_FALSE(d.machine.waiting());
    CHECK(d.decided().empty());
}

TEST_CASE("recording is not begun twice") {
    Driver d = recording();
    CHECK(d.machine.start({}).error().code == ErrorCode::wrong_state);
    CHECK(d.decided().empty());
}

TEST_CASE("a length that the transport cut short is told of, and one that somebody did is not") {
    Driver d;
    d.roll(0);
    d.at(100);
    REQUIRE(d.machine.start(for_length(200)));
    SECTION("the transport stops") {
        d.stretch_ends(150, Break::halt);
        CHECK(d.machine.cut_short());
        CHECK(d.decided() == Words{"open 1 (1 2) 100", "end 1 (1 2) 150 complete"});
        REQUIRE(d.machine.start({}));
        CHECK_FALSE(d.machine.cut_short());
    }
    SECTION("the transport stops in what was left after a locate") {
        d.locate(150, 1000);
        CHECK_FALSE(d.machine.cut_short());
        d.stretch_ends(1100, Break::halt);
        CHECK(d.machine.cut_short());
    }
    SECTION("the transport stops where the take ends") {
        d.stretch_ends(300, Break::halt);
        CHECK_FALSE(d.machine.cut_short());
    }
    SECTION("somebody gives it an end of his own, and the transport stops before that") {
        REQUIRE(d.machine.stop(song(250)));
        d.stretch_ends(200, Break::halt);
        CHECK_FALSE(d.machine.cut_short());
    }
    SECTION("somebody ends it") {
        REQUIRE(d.machine.stop(open_ended));
        d.stretch_ends(150, Break::halt);
        CHECK_FALSE(d.machine.cut_short());
    }
    CHECK_FALSE(d.machine.recording());
}

TEST_CASE("a later request takes the place of one that still waits") {
    Driver d;
    REQUIRE(d.machine.start(punch(100, 200)));
    REQUIRE(d.machine.start(punch(300, 400)));
    d.roll(0);
    d.at(1000);
    CHECK(d.decided() == Words{"open 1 (1 2) 300", "end 1 (1 2) 400 complete"});
}

TEST_CASE("recording stops now, later, or at a moment that has passed") {
    Driver d = recording();
    SECTION("now") {
        REQUIRE(d.machine.stop(open_ended));
        CHECK(d.decided() == Words{"end 1 (1 2) 150 complete"});
    }
    SECTION("in the past") {
        REQUIRE(d.machine.stop(song(101)));
        CHECK(d.decided() == Words{"end 1 (1 2) 101 complete"});
    }
    SECTION("later") {
        REQUIRE(d.machine.stop(song(180)));
        d.at(179);
        CHECK(d.decided().empty());
        d.at(300);
        CHECK(d.decided() == Words{"end 1 (1 2) 180 complete"});
    }
    d.at(1000);
    CHECK_FALSE(d.machine.waiting());
    CHECK(d.decided().empty());
}

TEST_CASE("recording does not stop before it began") {
    Driver d = recording();
    CHECK(d.machine.stop(song(100)).error().code == ErrorCode::out_of_range);
    CHECK(d.machine.recording());
    d.machine.arm({3}, true);  // at 150
    CHECK(d.machine.stop(song(120)).error().code == ErrorCode::out_of_range);
}

TEST_CASE("what only waits is called off by stop and abort") {
    Driver d;
    REQUIRE(d.machine.start(punch(100, 200)));
    const bool stop = GENERATE(true, false);
    if (stop) REQUIRE(d.machine.stop(open_ended));
    if (!stop) REQUIRE(d.machine.abort());
    CHECK_FALSE(d.machine.waiting());
    d.roll(0);
    d.at(300);
    CHECK(d.decided().empty());
}

TEST_CASE("an aborted take ends now and says so") {
    Driver d = recording();
    REQUIRE(d.machine.abort());
    CHECK(d.decided() == Words{"end 1 (1 2) 150 aborted"});
    d.at(200);
    CHECK(d.decided().empty());
}

TEST_CASE("a punch is exact however seldom one looks") {
    Driver d;
    d.roll(0);
    d.at(10);
    REQUIRE(d.machine.start(punch(101, 203)));
    CHECK(d.machine.waiting());
    const std::int64_t step = GENERATE(1, 7, 100, 5000);
    for (std::int64_t song = 10; song < 400; song += step) d.at(song);
    d.at(400);
    CHECK(d.decided() == Words{"open 1 (1 2) 101", "end 1 (1 2) 203 complete"});
}

TEST_CASE("a range that has passed is cut at once") {
    Driver d;
    d.roll(0);
    d.at(1000);
    REQUIRE(d.machine.start(punch(300, 400)));
    CHECK(d.decided() == Words{"open 1 (1 2) 300", "end 1 (1 2) 400 complete"});
}

TEST_CASE("a stretch that begins inside a punch records the rest of it, one past it nothing") {
    Driver d;
    REQUIRE(d.machine.start(punch(100, 200)));
    d.roll(200);
    d.at(500);
    CHECK(d.decided().empty());
    CHECK(d.machine.waiting());
    d.locate(500, 150);
    d.at(500);
    CHECK(d.decided() == Words{"open 1 (1 2) 150", "end 1 (1 2) 200 complete"});
}

TEST_CASE("a length counts from where the take begins") {
    Driver d;
    REQUIRE(d.machine.start({song(100), std::nullopt, Frames{50}}));
    d.roll(120);
    d.at(500);
    CHECK(d.decided() == Words{"open 1 (1 2) 120", "end 1 (1 2) 170 complete"});
}

TEST_CASE("what a locate leaves of a length is recorded where the song goes on") {
    Driver d;
    d.roll(0);
    REQUIRE(d.machine.start(for_length(100)));
    d.at(20);
    const bool split = GENERATE(false, true);
    const bool only_later_track = GENERATE(false, true);
    if (split) REQUIRE(d.machine.split(open_ended));
    if (only_later_track) {
        d.machine.arm({3}, true);
        d.machine.arm({1}, false);
        d.machine.arm({2}, false);
    }
    d.locate(60, 1000);
    d.at(2000);
    CHECK(d.decided().back() == fmt::format("end {} ({}) 1040 complete",
                                            2 + int{split} + int{only_later_track},
                                            only_later_track ? "3" : "1 2"));
    CHECK_FALSE(d.machine.waiting());
}

TEST_CASE("a locate is another try at the same request") {
    Driver d;
    d.roll(0);
    REQUIRE(d.machine.start(punch(100, 200)));
    d.locate(150, 50);
    d.at(300);
    CHECK(d.decided() == Words{"open 1 (1 2) 100", "end 1 (1 2) 150 complete", "open 2 (1 2) 100",
                               "end 2 (1 2) 200 complete"});
    d.locate(300, 50);
    d.at(300);
    CHECK(d.decided().empty());  // it was met
}

TEST_CASE("a locate is no other try at what was told to stop") {
    Driver d;
    d.roll(0);
    REQUIRE(d.machine.start({SongPosition{100}, std::nullopt, std::nullopt}));
    d.at(500);
    REQUIRE(d.machine.stop(SongPosition{2000}));
    d.at(600);
    const bool until = GENERATE(false, true);  // who sets the end anew does not stop
    if (until) REQUIRE(d.machine.until({3000}));
    d.decided();
    d.locate(700, 0);
    CHECK(d.decided() == Words{"end 1 (1 2) 700 complete"});
    d.at(5000);
    CHECK(d.decided() ==
          (until ? Words{"open 2 (1 2) 100", "end 2 (1 2) 3000 complete"} : Words{}));
    CHECK_FALSE(d.machine.waiting());
}

TEST_CASE("a halt ends recording for good, but not what still waits") {
    Driver d;
    d.roll(0);
    REQUIRE(d.machine.start(punch(100, 200)));
    SECTION("it waits") {
        d.stretch_ends(90, Break::halt);
        CHECK(d.machine.waiting());
        d.roll(90);
        d.at(300);
        CHECK(d.decided() == Words{"open 1 (1 2) 100", "end 1 (1 2) 200 complete"});
    }
    SECTION("it records") {
        d.stretch_ends(120, Break::halt);
        CHECK_FALSE(d.machine.waiting());
        CHECK(d.decided() == Words{"open 1 (1 2) 100", "end 1 (1 2) 120 complete"});
        d.roll(0);
        d.at(300);
        CHECK(d.decided().empty());
    }
}

TEST_CASE("takes end with the server") {
    Driver d = recording();
    d.stretch_ends(160, Break::server);
    CHECK(d.decided() == Words{"end 1 (1 2) 160 complete"});
    d.roll(0);
    d.at(300);
    CHECK(d.decided().empty());
}

TEST_CASE("a take that was complete when the server went is complete") {
    Driver d = recording();
    REQUIRE(d.machine.stop(song(155)));
    d.stretch_ends(160, Break::server);
    CHECK(d.decided() == Words{"end 1 (1 2) 155 complete"});
}

TEST_CASE("no take begins where the stretch ends") {
    Driver d;
    d.roll(0);
    REQUIRE(d.machine.start(punch(100, 200)));
    const Break why = GENERATE(Break::halt, Break::locate, Break::server);
    d.stretch_ends(100, why);
    CHECK(d.decided().empty());
    CHECK(d.machine.waiting());
    CHECK(d.machine.next_take() == 1);
}

TEST_CASE("no take is split where the stretch ends") {
    Driver d = recording();
    REQUIRE(d.machine.split(song(200)));
    d.stretch_ends(200, Break::halt);
    CHECK(d.decided() == Words{"end 1 (1 2) 200 complete"});
}

TEST_CASE("a request is met by a stretch that ends with it") {
    Driver d;
    d.roll(0);
    REQUIRE(d.machine.start(punch(100, 200)));
    d.locate(200, 0);
    d.at(300);
    CHECK(d.decided() == Words{"open 1 (1 2) 100", "end 1 (1 2) 200 complete"});
}

TEST_CASE("a split leaves no frame between the takes") {
    Driver d = recording();
    SECTION("now") {
        REQUIRE(d.machine.split(open_ended));
        CHECK(d.decided() == Words{"end 1 (1 2) 150 complete", "open 2 (1 2) 150"});
    }
    SECTION("in the past") {
        REQUIRE(d.machine.split(song(120)));
        CHECK(d.decided() == Words{"end 1 (1 2) 120 complete", "open 2 (1 2) 120"});
    }
    SECTION("later") {
        REQUIRE(d.machine.split(song(170)));
        CHECK(d.decided().empty());
        d.at(300);
        CHECK(d.decided() == Words{"end 1 (1 2) 170 complete", "open 2 (1 2) 170"});
    }
    SECTION("takes that began apart become one") {
        d.machine.arm({3}, true);
        d.at(160);
        CHECK(d.decided() == Words{"open 2 (3) 150"});
        REQUIRE(d.machine.split(open_ended));
        CHECK(d.decided() ==
              Words{"end 1 (1 2) 160 complete", "end 2 (3) 160 complete", "open 3 (1 2 3) 160"});
    }
}

TEST_CASE("a take is split inside its range only") {
    Driver d = recording();
    CHECK(d.machine.split(song(100)).error().code == ErrorCode::out_of_range);
    REQUIRE(d.machine.until({300}));
    CHECK(d.machine.split(song(300)).error().code == ErrorCode::out_of_range);
    REQUIRE(d.machine.split(song(250)));
    REQUIRE(d.machine.until({200}));  // now the split is past the end
    d.at(1000);
    CHECK(d.decided() == Words{"end 1 (1 2) 200 complete"});
}

TEST_CASE("who asks for a take is told its number") {
    Driver d;
    d.roll(0);
    d.at(500);
    CHECK(*d.machine.start(punch(100, 200)) == 1);  // it is over by now
    CHECK(*d.machine.start(punch(600, 700)) == 2);  // it is waited for
    CHECK(*d.machine.start({}) == 2);
    CHECK(*d.machine.split(song(900)) == 3);
    d.at(600);
    CHECK(*d.machine.split(open_ended) == 3);
}

TEST_CASE("an end that is refused leaves the one that was set, and its stop final") {
    Driver d = recording();
    REQUIRE(d.machine.stop(song(300)));
    CHECK(d.machine.until({50}).error().code == ErrorCode::out_of_range);
    d.locate(200, 0);
    d.at(1000);
    CHECK(d.decided() == Words{"end 1 (1 2) 200 complete"});
}

TEST_CASE("a split that was not reached is forgotten with its take") {
    Driver d = recording();
    REQUIRE(d.machine.split(song(300)));
    d.locate(200, 250);
    d.at(400);
    CHECK(d.decided() == Words{"end 1 (1 2) 200 complete", "open 2 (1 2) 250"});
}

TEST_CASE("the end can be set while one waits and while one records") {
    Driver d;
    REQUIRE(d.machine.start({song(100), std::nullopt, std::nullopt}));
    CHECK(d.machine.until({100}).error().code == ErrorCode::out_of_range);
    REQUIRE(d.machine.until({300}));
    d.roll(0);
    d.at(150);
    CHECK(d.machine.until({100}).error().code == ErrorCode::out_of_range);
    REQUIRE(d.machine.until({200}));
    d.at(1000);
    CHECK(d.decided() == Words{"open 1 (1 2) 100", "end 1 (1 2) 200 complete"});
}

TEST_CASE("an end takes the place of a length that was asked for") {
    Driver d;
    REQUIRE(d.machine.start(for_length(100)));
    REQUIRE(d.machine.until({70}));
    d.roll(0);
    d.at(1000);
    CHECK(d.decided() == Words{"open 1 (1 2) 0", "end 1 (1 2) 70 complete"});
}

TEST_CASE("arming while recording begins a take on that track, disarming ends its part") {
    Driver d = recording();
    d.machine.arm({3}, true);
    CHECK(d.machine.current() == std::pair{2, SongPosition{150}});
    d.machine.arm({3}, true);  // it is already
    d.at(170);
    d.machine.arm({1}, false);
    CHECK_FALSE(d.machine.recording({1}));
    CHECK(d.decided() == Words{"open 2 (3) 150", "end 1 (1) 170 complete"});
    d.at(180);
    REQUIRE(d.machine.stop(open_ended));
    CHECK(d.decided() == Words{"end 1 (2) 180 complete", "end 2 (3) 180 complete"});
}

TEST_CASE("recording ends with its last track") {
    Driver d = recording();
    d.machine.arm({1}, false);
    d.machine.arm({2}, false);
    CHECK_FALSE(d.machine.recording());
    d.machine.arm({2}, true);
    d.at(200);
    CHECK(d.decided() == Words{"end 1 (1) 150 complete", "end 1 (2) 150 complete"});
}

TEST_CASE("a track that was given up does not take over from the others") {
    Driver d = recording();
    d.machine.drop(1, {1});
    d.at(160);
    CHECK_FALSE(d.machine.recording({1}));
    CHECK(d.machine.recording({2}));
    SECTION("that are disarmed") { d.machine.arm({2}, false); }
    SECTION("that are given up as well") { d.machine.drop(1, {2}); }
    CHECK_FALSE(d.machine.recording());
    CHECK_FALSE(d.machine.waiting());
    static_cast<void>(d.decided());
    d.at(200);
    d.locate(210, 20);
    d.at(300);
    CHECK(d.decided().empty());
    REQUIRE(d.machine.start({}));  // it is armed still
    CHECK(d.machine.recording({1}));
}

TEST_CASE("what is waited for is for the tracks that are armed when it begins") {
    Driver d;
    REQUIRE(d.machine.start(punch(100, 200)));
    d.machine.arm({1}, false);
    d.machine.arm({2}, false);
    CHECK(d.machine.waiting());
    d.machine.arm({7}, true);
    d.roll(0);
    d.at(300);
    CHECK(d.decided() == Words{"open 1 (7) 100", "end 1 (7) 200 complete"});
}

TEST_CASE("a take that waits can be told where it is to end, and not to begin anew after that") {
    Driver d;
    REQUIRE(d.machine.start({SongPosition{100}, {}, {}}));
    CHECK(d.machine.stop({{100}}).error().code == ErrorCode::out_of_range);
    CHECK(d.machine.split({{150}}).error().text == "the take has not begun yet");
    REQUIRE(d.machine.stop({{200}}));
    CHECK(d.machine.waiting());
    d.roll(0);
    d.at(150);
    d.locate(150, 50);
    d.at(300);
    CHECK(d.decided() == Words{"open 1 (1 2) 100", "end 1 (1 2) 150 complete"});
}

TEST_CASE("a range that is not in memory any more waits for the next stretch") {
    Driver d;
    d.roll(0);
    const bool disarmed = GENERATE(false, true);  // while it passed
    if (disarmed) {
        REQUIRE(d.machine.start(punch(100, 200)));
        d.machine.arm({1}, false);
        d.machine.arm({2}, false);
    }
    d.at(5000);
    d.machine.forget_before({4000});
    if (disarmed) {
        d.machine.arm({1}, true);
        d.machine.arm({2}, true);
    } else {
        REQUIRE(d.machine.start(punch(100, 200)));
    }
    d.at(6000);
    CHECK(d.machine.waiting());
    CHECK(d.decided().empty());
    d.locate(6000, 50);
    d.at(300);
    CHECK(d.decided() == Words{"open 1 (1 2) 100", "end 1 (1 2) 200 complete"});
}

TEST_CASE("a take that goes on where another one ends says so") {
    Driver d = recording();
    using Follows = std::map<TrackNumber, int>;
    const auto follows = [&]() -> Follows {
        for (const TakeAction& action : d.machine.take_actions()) {
            if (const auto* open = std::get_if<OpenTake>(&action)) return open->follows;
        }
        return {};
    };
    SECTION("after a split") {
        REQUIRE(d.machine.split(std::nullopt));
        CHECK(follows() == Follows{{{1}, 1}, {{2}, 1}});
    }
    SECTION("of several takes, after a split") {
        d.machine.arm({3}, true);
        static_cast<void>(d.decided());
        d.at(200);
        REQUIRE(d.machine.split(std::nullopt));
        CHECK(follows() == Follows{{{1}, 1}, {{2}, 1}, {{3}, 2}});
    }
    SECTION("after a file that cannot grow") {
        REQUIRE(d.machine.go_on(1, {1}, {140}, Together::all));
        CHECK(follows() == Follows{{{1}, 1}, {{2}, 1}});
    }
    SECTION("after a file that failed") {
        REQUIRE(d.machine.go_on(1, {1}, {140}, Together::alone));
        CHECK(follows() == Follows{{{1}, 1}});
    }
    SECTION("but not when a track joins") {
        d.machine.arm({3}, true);
        CHECK(follows().empty());
    }
}

TEST_CASE("who is armed while recording is waited for takes part") {
    Driver d;
    REQUIRE(d.machine.start(punch(100, 200)));
    d.roll(0);
    d.machine.arm({3}, true);
    d.machine.arm({1}, false);
    d.at(300);
    CHECK(d.decided() == Words{"open 1 (2 3) 100", "end 1 (2 3) 200 complete"});
}

TEST_CASE("a range of the past is kept beside what is being recorded") {
    Driver d = recording();
    d.machine.keep(Stretch{{50}, {0}}, {{10}, {90}}, {{1}, {7}});
    CHECK(d.decided() == Words{"open 2 (1 7) 10", "end 2 (1 7) 90 complete"});
    CHECK(d.machine.recording({1}));
    CHECK_FALSE(d.machine.recording({7}));
    CHECK(d.machine.next_take() == 3);
}

TEST_CASE("a track whose file has ended goes on in a new take, with the others or alone") {
    Driver d = recording();
    d.at(200);
    SECTION("with the others") {
        REQUIRE(d.machine.go_on(1, {1}, {140}, Together::all));
        CHECK(d.decided() == Words{"end 1 (1 2) 140 complete", "open 2 (1 2) 140"});
        CHECK(d.machine.take_of({2}) == 2);
    }
    SECTION("alone") {
        REQUIRE(d.machine.go_on(1, {1}, {140}, Together::alone));
        // Its file may have more than is known of it, and keeps that.
        CHECK(d.decided() == Words{"end 1 (1) 200 complete", "open 2 (1) 140"});
        CHECK(d.machine.take_of({1}) == 2);
        CHECK(d.machine.take_of({2}) == 1);
        REQUIRE(d.machine.stop({}));
        CHECK(d.decided() == Words{"end 1 (2) 200 complete", "end 2 (1) 200 complete"});
    }
    SECTION("but not when it is recorded there no more") {
        d.machine.arm({1}, false);
        static_cast<void>(d.decided());
        CHECK_FALSE(d.machine.go_on(1, {1}, {140}, Together::all));
        CHECK_FALSE(d.machine.go_on(7, {2}, {140}, Together::alone));
        CHECK(d.decided().empty());
    }
}

TEST_CASE("the last number is given to a take, and nothing begins after it") {
    Driver d(session::most_takes - 1);
    d.roll(0);
    REQUIRE(d.machine.start({}));
    d.at(100);
    REQUIRE(d.machine.split({}));
    CHECK(d.decided() ==
          Words{"open 999998 (1 2) 0", "end 999998 (1 2) 100 complete", "open 999999 (1 2) 100"});
    d.at(200);
    const auto split = d.machine.split({});
    REQUIRE_FALSE(split);
    CHECK(split.error().code == ErrorCode::too_many);
    CHECK(split.error().text.find("999999") != std::string::npos);
    d.machine.arm({3}, true);
    CHECK(d.decided().empty());
    SECTION("after its end") {
        REQUIRE(d.machine.stop({}));
        CHECK(d.decided() == Words{"end 999999 (1 2) 200 complete"});
        CHECK(d.machine.start({}).error().code == ErrorCode::too_many);
    }
    SECTION("where its file cannot grow") {
        CHECK(d.machine.go_on(session::most_takes, {1}, {150}, Together::all));
        CHECK(d.decided() == Words{"end 999999 (1 2) 150 complete"});
    }
    SECTION("where the transport comes by again") {
        REQUIRE(d.machine.until({1000}));
        d.locate(200, 0);
        CHECK(d.decided() == Words{"end 999999 (1 2) 200 complete"});
    }
    d.at(300);
    CHECK(d.decided().empty());
    CHECK_FALSE(d.machine.recording());
    CHECK_FALSE(d.machine.waiting());
    CHECK(d.machine.next_take() == session::most_takes + 1);
}

TEST_CASE("it is known which part of the song is recorded, or will be") {
    Driver d;
    CHECK_FALSE(d.machine.range());
    REQUIRE(d.machine.start({{SongPosition{100}}, {SongPosition{300}}, {}}));
    CHECK(d.machine.range() == Range<SongPosition>{{100}, {300}});
    REQUIRE(d.machine.stop(std::nullopt));
    CHECK_FALSE(d.machine.range());
    REQUIRE(d.machine.start({{SongPosition{100}}, {}, {}}));
    CHECK(d.machine.range() == Range<SongPosition>{{100}, never<SongPosition>});
    REQUIRE(d.machine.until({250}));
    CHECK(d.machine.range() == Range<SongPosition>{{100}, {250}});
}
