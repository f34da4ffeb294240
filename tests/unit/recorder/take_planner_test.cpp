#include "recorder/take_planner.hpp"

#include "catch.hpp"
#include "ring_fixture.hpp"

using namespace laydown;
using namespace laydown::recorder;
using namespace laydown::recorder::test;
using session::TakeLatency;
using session::TakeStatus;

namespace {

/// A ring whose clock began at frame 1000, a song that began 400 frames later, and a track.
struct PlannerFixture {
    explicit PlannerFixture(std::size_t channels = 1, double handle_seconds = 0.0)
        : rig(ring.memory, std::make_shared<Backlog>([] {})),
          planner({"Song", {}, handle_seconds}) {
        track.number = {3};
        track.name = "Kick";
        track.channels = static_cast<int>(channels);
        track.inputs.resize(channels);
        for (std::uint32_t i = 0; i < channels; ++i) {
            track.inputs[i].address = {0, i};
            track.inputs[i].lane = ring.lane(i);
        }
        ring.capture(6400);
    }

    CutJob begin(std::int64_t song, const TakeLatency& latency, int take = 1) {
        return planner.begin({take, {track.number}, stretch, {song}}, track, rig, latency);
    }
    CutEnd end(std::int64_t song, bool discard = false, bool handles = true,
               Ending ending = Ending::complete) {
        const auto ends = planner.end({1, {track.number}, {song}, ending}, discard, handles);
        REQUIRE(ends.size() == 1);
        CHECK(ends[0].first == PartKey{1, {3}});
        return ends[0].second;
    }

    RingFixture ring;
    CaptureRig rig;
    TakePlanner planner;
    Track track;
    Stretch stretch{{1400}, {0}};
};

const TakeLatency none{{{0}}, {0}, {0}};

}  // namespace

TEST_CASE("a take is cut where it was captured: later by the latencies, earlier by the offset") {
    PlannerFixture f(2);
    const TakeLatency latency{{{128}, {200}}, {256}, {10}};
    const CutJob job = f.begin(1000, latency);
    REQUIRE(job.channels.size() == 2);
    // Captured at device frame D it belongs at D - lead - reference - capture + offset.
    CHECK(job.channels[0].begin == DevicePosition{1000 + 1400 + 256 + 128 - 10});
    CHECK(job.channels[1].begin == DevicePosition{1000 + 1400 + 256 + 200 - 10});
    CHECK(job.channels[1].lane.first == f.ring.lane(1).first);
    CHECK(job.record.position == SongPosition{1000});
    CHECK(job.record.handles == session::Handles{});
    CHECK(job.record.latency == latency);
}

TEST_CASE("the journal is told all that salvage needs") {
    PlannerFixture f(2);
    const CutJob job = f.begin(1000, {{{128}, {200}}, {256}, {10}});
    CHECK(job.key == PartKey{1, {3}});
    CHECK(job.record.take == 1);
    CHECK(job.record.track == "Kick");
    CHECK(job.record.number == 3);
    CHECK(job.record.channels == 2);
    CHECK(job.record.format == "f32");
    CHECK(job.record.rate == test_rate);
    CHECK(job.record.session == "Song");
    CHECK(job.record.ring == f.ring.memory->name());
    CHECK(job.record.begin ==
          std::vector<DevicePosition>{job.channels[0].begin, job.channels[1].begin});
    CHECK(job.record.lanes == std::vector<LaneAddress>{{0, 0}, {0, 1}});
    CHECK_FALSE(job.record.started.empty());
    CHECK(job.tags.channels == std::vector<std::string>{"Kick L", "Kick R"});
    CHECK(job.tags.title == "Kick take 1");
}

TEST_CASE("a file says when its first frame was captured, not when it was asked for") {
    PlannerFixture f;
    const auto now = f.begin(5000, none, 1).tags.created;     // captured just now
    const auto before = f.begin(1000, none, 2).tags.created;  // half a second earlier
    const double earlier = std::chrono::duration<double>(now - before).count();
    CHECK(earlier <= 0.5);
    CHECK(earlier > 0.0);
}

TEST_CASE("a take keeps handles before and after its range") {
    PlannerFixture f(1, 0.1);  // 800 frames
    const CutJob job = f.begin(1000, none);
    CHECK(job.record.position == SongPosition{200});
    CHECK(job.record.handles.before == Frames{800});
    CHECK(job.channels[0].begin == DevicePosition{1600});
    const CutEnd end = f.end(1500);
    CHECK(end.length == Frames{2100});
    CHECK(end.handle_after == Frames{800});
    CHECK(end.status == TakeStatus::complete);
    CHECK_FALSE(end.discard);
}

TEST_CASE("no handle after the take when nobody waits for it") {
    PlannerFixture f(1, 0.1);
    f.begin(1000, none);
    const CutEnd end = f.end(1500, false, false);
    CHECK(end.length == Frames{1300});
    CHECK(end.handle_after == Frames{0});
}

TEST_CASE("no frame of a file lies before the song's first") {
    PlannerFixture f(1, 0.1);
    f.stretch.lead = {3000};
    const CutJob job = f.begin(300, none);
    CHECK(job.record.position == SongPosition{0});
    CHECK(job.record.handles.before == Frames{300});
    CHECK(job.channels[0].begin == DevicePosition{3000});
}

TEST_CASE("a file begins with what the ring still has of all channels") {
    PlannerFixture f(2, 0.1);
    SECTION("the ring began after the handle") {
        f.stretch.lead = {500};  // song frame 500 was captured first
        const CutJob job = f.begin(900, {{{0}, {50}}, {0}, {0}});
        CHECK(job.record.position == SongPosition{500});
        CHECK(job.channels[0].begin == DevicePosition{1000});
        CHECK(job.record.handles.before == Frames{400});
    }
    SECTION("the ring began after the take") {
        f.stretch.lead = {500};
        const CutJob job = f.begin(200, {{{0}, {50}}, {0}, {0}});
        CHECK(job.record.position == SongPosition{500});
        CHECK(job.record.handles.before == Frames{0});
        CHECK(f.end(1000).length == Frames{500 + 800});
    }
    SECTION("the track came after the handle") {
        f.track.since = {1000};  // device frame 2000, song frame 600
        CHECK(f.begin(900, {{{0}, {50}}, {0}, {0}}).record.position == SongPosition{600});
    }
    SECTION("the ring went on over it") {
        f.ring.capture(40'000);
        const auto oldest = f.rig.oldest();
        REQUIRE(oldest);
        CHECK(*oldest > DevicePosition{20'000});
        CHECK(f.begin(900, {{{0}, {0}}, {0}, {0}}).record.position == f.stretch.song_at(*oldest));
    }
}

TEST_CASE("a take of which the ring has nothing more, or that is empty, leaves no file") {
    PlannerFixture f(1, 0.1);
    SECTION("empty") {
        f.begin(1000, none);
        CHECK(f.end(1000).discard);
    }
    SECTION("gone") {
        f.ring.capture(40'000);
        f.begin(900, none);
        const CutEnd end = f.end(1000);
        CHECK(end.discard);
        CHECK(end.length >= Frames{0});
    }
    SECTION("not wanted") {
        f.begin(1000, none);
        CHECK(f.end(1500, true).discard);
    }
}

TEST_CASE("what was called off says so in the journal") {
    PlannerFixture f;
    f.begin(1000, none);
    CHECK(f.end(1500, false, true, Ending::aborted).status == TakeStatus::aborted);
}

TEST_CASE("ends that are hastened do not wait for their handles") {
    PlannerFixture f(1, 0.1);
    f.begin(1000, none, 1);
    f.begin(1000, none, 2);  // it goes on
    f.end(1500);
    const auto ends = f.planner.hasten(*f.rig.memory, DevicePosition{2500});
    REQUIRE(ends.size() == 1);
    CHECK(ends[0].first.take == 1);
    CHECK(ends[0].second.length == Frames{2100});
    CHECK(ends[0].second.handle_after == Frames{800});
    CHECK(ends[0].second.hurried);
    CHECK(ends[0].second.limit == DevicePosition{2500});
    CHECK(f.planner.hasten()[0].second.limit == never<DevicePosition>);
}

TEST_CASE("it is known when all that takes want has been captured") {
    PlannerFixture f(1, 0.1);
    CHECK(f.planner.captured_by(*f.rig.memory) == DevicePosition{0});
    f.begin(1000, none, 1);
    CHECK_FALSE(f.planner.captured_by(*f.rig.memory));
    f.end(1500);
    const auto by = f.planner.captured_by(*f.rig.memory);
    REQUIRE(by);
    // Of the file's 2100 frames 800 are handle after it.
    const auto begins = f.planner.parts_at(*f.rig.memory, *by - Frames{1}).size();
    CHECK(begins == 1);
    CHECK(f.planner.frame_of({1, {3}}, *by) == Frames{1300});
}

TEST_CASE("what is cut off ends with what was captured") {
    PlannerFixture f(1, 0.1);
    f.begin(1000, none, 1);
    f.begin(1000, none, 2);
    f.end(1500);
    SECTION("all of it") {
        const auto ends = f.planner.cut_off(*f.rig.memory, {2600});
        REQUIRE(ends.size() == 2);
        CHECK(ends[0].second.length == Frames{2100});
        CHECK(ends[0].second.handle_after == Frames{800});
        CHECK(ends[0].second.limit == DevicePosition{2600});
        CHECK(ends[1].second.length == Frames{1000});  // from 1600 on
        CHECK(ends[1].second.limit == DevicePosition{2600});
        const auto told = f.planner.ended(ends[0].first, ends[0].second);
        REQUIRE(told);
        CHECK(told->length == Frames{2100});
        CHECK(told->decided.limit == DevicePosition{2600});
    }
    SECTION("one track of it") {
        CHECK(f.planner.cut_off(*f.rig.memory, {2600}, TrackNumber{3}).size() == 2);
        CHECK(f.planner.cut_off(*f.rig.memory, {2600}, TrackNumber{4}).empty());
    }
    SECTION("earlier than what ends it later") {
        f.planner.cut_off(*f.rig.memory, {2600});
        CHECK(f.planner.cut_off(*f.rig.memory, {2700})[0].second.limit == DevicePosition{2600});
        CHECK(f.planner.hasten(*f.rig.memory, DevicePosition{2700})[0].second.limit ==
              DevicePosition{2600});
    }
    SECTION("before its first frame") {
        CHECK(f.planner.cut_off(*f.rig.memory, {1000})[1].second.length == Frames{0});
    }
}

TEST_CASE("parts are known by what they cover until their files are finished") {
    PlannerFixture f;
    f.begin(1000, none, 1);  // from device frame 2400 on
    f.end(1500);             // to 2900
    CHECK(f.planner.parts_at(*f.rig.memory, {2399}).empty());
    CHECK(f.planner.parts_at(*f.rig.memory, {2400}) == std::vector<PartKey>{{1, {3}}});
    CHECK(f.planner.parts_at(*f.rig.memory, {2899}).size() == 1);
    CHECK(f.planner.parts_at(*f.rig.memory, {2900}).empty());
    CHECK(f.planner.frame_of({1, {3}}, {2450}) == Frames{50});
    CHECK(f.planner.has_part({3}));
    CHECK_FALSE(f.planner.has_part({1}));
    f.planner.forget({1, {3}});
    CHECK_FALSE(f.planner.has_part({3}));
    CHECK(f.planner.end({1, {{3}}, {1500}, Ending::complete}, false, true).empty());
}

TEST_CASE("the clock of one ring says nothing about the parts of another") {
    PlannerFixture f(1, 0.1);
    f.begin(1000, none, 1);
    f.end(1500);
    f.begin(1000, none, 2);  // its end is open
    const RingFixture newer;
    const CaptureMemory& ring = *newer.memory;
    CHECK(f.planner.cut_off(ring, {100}).empty());
    CHECK(f.planner.cut_off(ring, {100}, TrackNumber{3}).empty());
    CHECK(f.planner.hasten(ring, {100}).empty());
    CHECK(f.planner.captured_by(ring) == DevicePosition{0});
    CHECK(f.planner.parts_at(ring, {2500}).empty());
    CHECK(f.planner.hasten()[0].second.limit == never<DevicePosition>);
    const auto rest = f.planner.rest_of({1, {3}}, Frames{900});
    REQUIRE(rest);
    CHECK(rest->ring == f.rig.memory->name());
}

TEST_CASE("the latency of a part is known until its file is finished") {
    PlannerFixture f;
    f.begin(1000, {{{128}}, {256}, {10}}, 1);
    f.begin(2000, {{{64}}, {32}, {0}}, 2);
    REQUIRE(f.planner.latency_of({1, {3}}));
    CHECK(f.planner.latency_of({1, {3}})->reference == Frames{256});
    CHECK(f.planner.latency_of({2, {3}})->reference == Frames{32});
    CHECK_FALSE(f.planner.latency_of({2, {4}}));
    f.planner.forget({1, {3}});
    CHECK_FALSE(f.planner.latency_of({1, {3}}));
}
