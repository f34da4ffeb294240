#include "recorder/track.hpp"

#include "catch.hpp"
#include "ring_fixture.hpp"

using namespace laydown;
using namespace laydown::recorder;
using namespace laydown::recorder::test;

namespace {

TrackNumber add(TrackList& list, const std::string& name, int channels = 1) {
    const auto added = list.add(name, channels);
    if (!added) FAIL(added.error().text);
    return (*added)->number;
}

ErrorCode refusal(TrackList& list, const std::string& name, int channels = 1) {
    const std::size_t before = list.size();
    const auto added = list.add(name, channels);
    REQUIRE_FALSE(added);
    CHECK(list.size() == before);
    return added.error().code;
}

}  // namespace

TEST_CASE("a new track gets the lowest number that is free, and its place by it") {
    TrackList list;
    CHECK(add(list, "Kick") == TrackNumber{1});
    CHECK(add(list, "Snare") == TrackNumber{2});
    CHECK(add(list, "Keys", 2) == TrackNumber{3});
    CHECK(list.channels() == 4);
    const auto removed = list.remove({2});
    REQUIRE(removed);
    CHECK(removed->name == "Snare");
    CHECK(list.find({2}) == nullptr);
    CHECK(list.get({2}).error().code == ErrorCode::not_found);
    CHECK(list.remove({2}) == nullptr);

    CHECK(add(list, "Bass", 2) == TrackNumber{2});
    CHECK(list.numbers() == std::vector<TrackNumber>{{1}, {2}, {3}});
    CHECK(list.first_order(*list.find({1})) == 0);
    CHECK(list.first_order(*list.find({2})) == 1);
    CHECK(list.first_order(*list.find({3})) == 3);
    CHECK(add(list, "Oboe") == TrackNumber{4});
}

TEST_CASE("ports are named after their track") {
    TrackList list;
    add(list, "Kick: in");
    add(list, "Keys", 2);
    CHECK(list.find({1})->port_name(0) == "Kick_ in");
    CHECK(list.find({1})->pretty_name(0) == "Kick: in");
    CHECK(list.find({2})->port_name(0) == "Keys_L");
    CHECK(list.find({2})->port_name(1) == "Keys_R");
    CHECK(list.find({2})->pretty_name(1) == "Keys R");
    CHECK(list.ports().empty());  // there is no server
    CHECK(list.find({2})->capture_latencies({0}) == std::vector<Frames>{{0}, {0}});
}

TEST_CASE("a track is not renamed to where its ports would be another's") {
    TrackList list;
    add(list, "Kick");
    add(list, "Keys", 2);
    add(list, "Organ_R");
    add(list, "a:b");
    const Track& keys = **list.get({2});
    CHECK(list.check_rename(keys, "Organ").error().code == ErrorCode::conflict);
    CHECK(list.check_rename(keys, "Kick").error().code == ErrorCode::conflict);
    CHECK(list.check_rename(keys, "").error().code == ErrorCode::bad_arguments);
    CHECK(list.check_rename(keys, "Piano"));
    CHECK(list.check_rename(**list.get({4}), "a_b"));  // its own port
    CHECK(list.check_rename(**list.get({1}), "Keys_L").error().code == ErrorCode::conflict);
}

TEST_CASE("tracks that could not be told apart are refused") {
    TrackList list;
    add(list, "Kick");
    add(list, "Keys", 2);
    add(list, "a:b");
    CHECK(refusal(list, "Kick") == ErrorCode::conflict);
    CHECK(refusal(list, "Keys_L") == ErrorCode::conflict);  // a port of Keys
    CHECK(refusal(list, "a_b") == ErrorCode::conflict);     // the port of a:b
    CHECK(refusal(list, "") == ErrorCode::bad_arguments);
    CHECK(refusal(list, "../x") == ErrorCode::bad_arguments);
    CHECK(refusal(list, "Wide", 0) == ErrorCode::out_of_range);
    CHECK(refusal(list, "Wide", 3) == ErrorCode::out_of_range);
    CHECK(list.check_new_name("Kick").error().code == ErrorCode::conflict);
    CHECK(list.check_new_name("Snare"));
}

TEST_CASE("there is an end to tracks") {
    TrackList list;
    for (std::size_t i = 0; i < TrackList::limit; ++i) add(list, fmt::format("t{}", i));
    CHECK(refusal(list, "one more") == ErrorCode::too_many);
}

TEST_CASE("a meter shows what its track delivers") {
    RingFixture ring;
    const std::vector<engine::RingLane> lanes{ring.lane(0), ring.lane(1)};
    const engine::RingReader reader(ring.control);
    ring.capture(640);
    TrackMeter meter(RingPosition{64});
    meter.read(reader, lanes, ring.head());
    const float loudest = sample_of(1, {1639});
    CHECK(meter.level() == loudest);
    CHECK(meter.peak() == loudest);
    SECTION("the level follows, the peak is held") {
        meter.reset_peak();
        const auto silent = [&](std::int64_t frames) {
            std::vector<float> nothing(64);
            for (; frames > 0; frames -= 64, ring.cycle.device += ring.cycle.length)
                ring.writer.append(ring.cycle,
                                   {{{lanes[0], nothing.data()}, {lanes[1], nothing.data()}}});
        };
        // Slots of 160 frames: the loudest lies in the one that ends here.
        silent(640);
        meter.read(reader, lanes, ring.head());
        CHECK(meter.level() == loudest);
        CHECK(meter.peak() == 0.0F);  // nothing new came since the reset
        silent(64);
        meter.read(reader, lanes, ring.head());
        CHECK(meter.level() == 0.0F);
    }
    SECTION("how often it is read makes no difference") {
        TrackMeter seldom(RingPosition{64});
        for (int times = 0; times < 50; ++times) {
            ring.capture(192);
            meter.read(reader, lanes, ring.head());
        }
        seldom.read(reader, lanes, ring.head());
        CHECK(seldom.level() == meter.level());
        CHECK(seldom.peak() == meter.peak());
    }
    SECTION("silence takes the level away and leaves the peak") {
        meter.silence();
        CHECK(meter.level() == 0.0F);
        CHECK(meter.peak() == loudest);
    }
    SECTION("what lies before a new start does not count") {
        meter.reset_peak();
        meter.restart(ring.head());
        CHECK(meter.level() == 0.0F);
        meter.read(reader, lanes, ring.head());
        CHECK(meter.peak() == 0.0F);
        ring.capture(64);
        meter.read(reader, lanes, ring.head());
        CHECK(meter.peak() == sample_of(1, {1703}));
    }
    SECTION("a meter that was not read for long goes on with what there is") {
        ring.capture(64'000);
        meter.read(reader, lanes, ring.head());
        CHECK(meter.peak() == sample_of(1, {1639 + 64'000}));
    }
}

TEST_CASE("a meter counts clipped samples of all channels") {
    RingFixture ring;
    std::vector<float> loud(64, 1.0F);
    std::vector<float> quiet(64, 0.5F);
    quiet[3] = -1.0F;
    const std::vector<engine::LaneInput> inputs{{ring.lane(0), loud.data()},
                                                {ring.lane(1), quiet.data()}};
    ring.writer.append(ring.cycle, inputs);
    TrackMeter meter(RingPosition{0});
    meter.read(engine::RingReader(ring.control), {ring.lane(0), ring.lane(1)}, ring.head());
    CHECK(meter.clipped() == 65);
    meter.read(engine::RingReader(ring.control), {ring.lane(0), ring.lane(1)}, ring.head());
    CHECK(meter.clipped() == 65);
    meter.reset_clip();
    CHECK(meter.clipped() == 0);
}
