// Freewheel: the server goes as fast as its clients let it, and nothing is dropped, however much
// longer than the ring the take is.
#include "freewheel.hpp"
#include "api/recorder.hpp"
#include "catch.hpp"
#include "studio.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;
using session::TakeStatus;

namespace {

constexpr std::int64_t second = 48'000;
constexpr std::int64_t some = second / 4;

StudioOptions two_tracks(const std::string& follow, const std::string& ring_seconds) {
    StudioOptions options;
    options.server.period = 1024;
    options.source.channels = 3;
    options.source.follow = follow == "free" ? test::Follow::device : test::Follow::transport;
    options.recorder.arguments = {"--follow", follow,           "--reference-latency",
                                  "0",        "--track",        "Mono",
                                  "--track",  "Wide:2",         "--arm",
                                  "all",      "--ring-seconds", ring_seconds};
    return options;
}

/// There is no knowing how fast a machine is.
void await_closed(Studio& studio, std::size_t parts) {
    const auto closed = [&] { return studio.recorder.events("closed").size() >= parts; };
    if (!wait_until(closed, std::chrono::minutes(4))) studio.recorder.fail("no end of the take");
}

void await_position(Studio& studio, SongPosition position) {
    const auto there = [&] { return studio.recorder.get(api::record_position) >= position; };
    if (!wait_until(there, std::chrono::minutes(4))) studio.recorder.fail("it does not go on");
}

std::string free_problem(const Studio& studio, int take) {
    const auto mono = studio.problem(take, "Mono", 0);
    return mono.empty() ? studio.problem(take, "Wide", 1) : mono;
}

}  // namespace

TEST_CASE("ten minutes of the song, exported through a ring of three seconds") {
    Studio studio(two_tracks("transport", "3"));
    const Frames length{600 * second};
    {
        const Freewheel freewheel(studio.source.client());
        studio.recorder.call(api::record_punch, SongPosition{0}, SongPosition{length.count});
        studio.play();
        await_closed(studio, 2);
    }
    studio.halt();
    for (const std::string track : {"Mono", "Wide"}) {
        const auto record = studio.recorder.record(1, track);
        CHECK(record.status == TakeStatus::complete);
        CHECK(record.position == SongPosition{0});
        CHECK(record.length == length);
        CHECK(record.gaps.empty());
        CHECK(record.xruns.empty());
        CHECK(song_problem(studio.recorder.session(), record, track == "Mono" ? 0 : 1) == "");
    }
    CHECK(studio.recorder.events("trouble").empty());
    CHECK(studio.recorder.events("gap").empty());
    CHECK(studio.recorder.terminate() == 0);
}

TEST_CASE("freewheel that begins and ends within a take leaves no trace in it") {
    const std::string ring_seconds = GENERATE("3", "30");
    Studio studio(two_tracks("free", ring_seconds));
    studio.recorder.call(api::record_start);
    studio.recorder.await("opened", 2);
    studio.pass(some);
    const SongPosition begin = studio.recorder.get(api::record_position);
    {
        const Freewheel freewheel(studio.source.client());
        await_position(studio, begin + Frames{60 * second});
    }
    // Wherever it has come to: real time from there on.
    studio.pass(some);
    studio.recorder.call(api::record_stop);
    await_closed(studio, 2);
    CHECK(free_problem(studio, 1) == "");
    CHECK(studio.recorder.record(1, "Mono").length >= Frames{60 * second + 2 * some});
    CHECK(studio.recorder.events("trouble").empty());
    CHECK(studio.recorder.events("gap").empty());
    CHECK(studio.recorder.terminate() == 0);
}

TEST_CASE("takes that are split in freewheel follow each other without a gap") {
    Studio studio(two_tracks("free", "3"));
    constexpr int takes = 5;
    {
        const Freewheel freewheel(studio.source.client());
        studio.recorder.call(api::record_start);
        for (int take = 2; take <= takes; ++take) {
            await_position(studio, studio.recorder.get(api::record_position) + Frames{second});
            CHECK(studio.recorder.call(api::record_split) == take);
            studio.recorder.await("opened", 2,
                                  [take](const Event& event) { return event["take"] == take; });
        }
        studio.recorder.call(api::record_stop);
        await_closed(studio, std::size_t{2} * takes);
    }
    for (int take = 1; take <= takes; ++take) {
        CHECK(free_problem(studio, take) == "");
        if (take == 1) continue;
        const auto before = studio.recorder.record(take - 1, "Wide");
        CHECK(before.position + before.length == studio.recorder.record(take, "Wide").position);
    }
}
