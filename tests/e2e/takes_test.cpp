// How takes begin and end: splits, ends that are told beforehand or afterwards, tracks that join
// and leave, aborts, buttons and patterns.
#include <cmath>

#include "api/recorder.hpp"
#include "catch.hpp"
#include "studio.hpp"
#include "wait_until.hpp"

namespace fs = std::filesystem;
using namespace laydown;
using namespace laydown::test;
using session::TakeStatus;

namespace {

constexpr std::int64_t some = 12'000;
constexpr Frames second{48'000};
constexpr TrackNumber kick{1};
constexpr TrackNumber snare{2};

StudioOptions two_tracks(const std::string& armed) {
    StudioOptions options;
    options.source.channels = 2;
    options.recorder.arguments = {"--follow", "free",  "--track", "Kick",
                                  "--track",  "Snare", "--arm",   armed};
    return options;
}

/// Starts a take and tells its first frame.
SongPosition start(Studio& studio, std::size_t tracks = 1) {
    const int number = studio.recorder.call(api::record_start);
    const Event opened = studio.recorder.await(
        "opened", tracks, [number](const Event& event) { return event["take"] == number; });
    return {opened["position"].get<std::int64_t>()};
}

/// Waits until this much of the take that began there is in its file.
void await_written(Studio& studio, SongPosition begin, Frames length) {
    const SampleRate rate{studio.server.options().rate};
    const Frames ring = rate.frames(studio.recorder.get(api::ring_seconds));
    const auto written = [&] {
        const SongPosition captured = studio.recorder.get(api::record_position);
        const double fill = studio.recorder.get(api::ring_fill);
        const Frames waiting{std::llround(fill * static_cast<double>(ring.count))};
        return captured - waiting - begin >= length;
    };
    if (!wait_until(written)) studio.recorder.fail("the disk does not come so far");
}

/// Sends what has no answer worth having, and waits until it was served.
void press(Studio& studio, const osc::Message& message) {
    REQUIRE(studio.recorder.osc().send(message));
    studio.recorder.call(api::ping);
}

}  // namespace

TEST_CASE("a split loses no frame and doubles none") {
    Studio studio(two_tracks("all"));
    start(studio, 2);
    studio.pass(some);
    CHECK(studio.recorder.call(api::record_split) == 2);
    studio.pass(some);
    CHECK(studio.recorder.call(api::record_split) == 3);
    studio.pass(some);
    studio.recorder.call(api::record_stop);
    for (const int take : {1, 2, 3}) studio.recorder.await_closed(take, 2);
    for (const std::string track : {"Kick", "Snare"}) {
        for (const int take : {1, 2, 3}) {
            CHECK(studio.problem(take, track, track == "Kick" ? 0 : 1) == "");
        }
        for (const int take : {1, 2}) {
            const auto one = studio.recorder.record(take, track);
            const auto next = studio.recorder.record(take + 1, track);
            CHECK(one.position + one.length == next.position);
            CHECK(one.begin.front() + one.length == next.begin.front());
        }
    }
}

TEST_CASE("a split loses and doubles nothing when latencies and offsets change meanwhile") {
    Studio studio(two_tracks("Kick"));
    start(studio);
    studio.pass(some);
    studio.recorder.set(api::latency_reference, Frames{2'000});
    studio.recorder.call(api::record_split);
    studio.pass(some);
    studio.recorder.set(api::track_offset, kick, Frames{500});
    studio.recorder.call(api::record_split);
    studio.pass(some);
    studio.recorder.call(api::record_stop);
    for (const int take : {1, 2, 3}) {
        studio.recorder.await_closed(take);
        CHECK(studio.problem(take, "Kick") == "");
    }
    for (const int take : {1, 2}) {
        const auto record = studio.recorder.record(take, "Kick");
        const auto next = studio.recorder.record(take + 1, "Kick");
        CHECK(record.begin.front() + record.length == next.begin.front());
        CHECK(record.position + record.length == next.position);
    }
    studio.recorder.call(api::record_start);  // a take of its own has what holds now
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(4);
    const auto latency = studio.recorder.record(4, "Kick").latency;
    CHECK(latency.reference == Frames{2'000});
    CHECK(latency.offset == Frames{500});
}

TEST_CASE("a split at a frame happens there, ahead or just passed") {
    Studio studio(two_tracks("Kick"));
    const SongPosition begin = start(studio);
    studio.recorder.call(api::record_split, begin + Frames{24'001});
    studio.recorder.await("opened", 2);
    studio.pass(some);
    const SongPosition passed = studio.recorder.get(api::record_position) - Frames{5'003};
    studio.recorder.call(api::record_split, passed);
    studio.recorder.call(api::record_stop);
    for (const int take : {1, 2, 3}) {
        studio.recorder.await_closed(take);
        CHECK(studio.problem(take, "Kick") == "");
    }
    CHECK(studio.recorder.record(1, "Kick").length == Frames{24'001});
    CHECK(studio.recorder.record(2, "Kick").position == begin + Frames{24'001});
    CHECK(studio.recorder.record(3, "Kick").position == passed);
}

TEST_CASE("a split far back cuts what is in the file, and begins the new take there") {
    Studio studio(two_tracks("all"));
    const SongPosition begin = start(studio, 2);
    await_written(studio, begin, Frames{22'000});
    studio.recorder.call(api::record_split, begin + Frames{20'011});
    studio.pass(some);
    studio.recorder.call(api::record_stop);
    for (const int take : {1, 2}) {
        studio.recorder.await_closed(take, 2);
        CHECK(studio.problem(take, "Kick", 0) == "");
        CHECK(studio.problem(take, "Snare", 1) == "");
    }
    CHECK(studio.recorder.record(1, "Kick").length == Frames{20'011});
    CHECK(studio.recorder.record(2, "Kick").position == begin + Frames{20'011});
    CHECK(studio.recorder.record(2, "Kick").handles.before == Frames{0});
}

TEST_CASE("a split is refused where its audio is no longer in memory") {
    auto options = two_tracks("Kick");
    options.recorder.arguments.insert(options.recorder.arguments.end(), {"--ring-seconds", "2"});
    Studio studio(options);
    const SongPosition begin = start(studio);
    studio.pass(2 * second.count + 30'000);
    CHECK(studio.recorder.refused(api::record_split, begin + Frames{20'011}) ==
          ErrorCode::out_of_range);
    CHECK(studio.recorder.get(api::record_state) == "recording");
    studio.recorder.call(api::record_stop, begin + Frames{20'011});  // to end there is no matter
    studio.recorder.await_closed(1);
    CHECK(studio.recorder.record(1, "Kick").length == Frames{20'011});
    CHECK(studio.problem(1, "Kick") == "");
}

TEST_CASE("a take ends where it was told to") {
    auto options = two_tracks("Kick");
    const std::string format = GENERATE("wav-f32", "flac-s24");
    options.recorder.arguments.insert(options.recorder.arguments.end(), {"--format", format});
    Studio studio(options);
    const auto length = [&] {
        studio.recorder.await_closed(1);
        return studio.recorder.record(1, "Kick").length;
    };
    SECTION("until a frame ahead") {
        const SongPosition begin = start(studio);
        studio.recorder.call(api::record_until, begin + Frames{20'011});
        CHECK(length() == Frames{20'011});
    }
    SECTION("stop at a frame ahead") {
        const SongPosition begin = start(studio);
        studio.recorder.call(api::record_stop, begin + Frames{30'013});
        CHECK(length() == Frames{30'013});
    }
    SECTION("stop at a frame that has passed") {
        const SongPosition begin = start(studio);
        await_written(studio, begin, Frames{20'000});
        studio.recorder.call(api::record_stop, begin + Frames{7'019});
        CHECK(length() == Frames{7'019});
    }
    SECTION("until a frame that has passed") {
        const SongPosition begin = start(studio);
        await_written(studio, begin, Frames{22'000});
        studio.recorder.call(api::record_until, begin + Frames{20'021});
        CHECK(length() == Frames{20'021});
    }
    SECTION("given with the start") {
        const SongPosition begin = studio.recorder.get(api::record_position) + Frames{15'017};
        studio.recorder.call(api::record_start, begin, begin + Frames{8'009});
        studio.recorder.await_closed(1);
        const auto record = studio.recorder.record(1, "Kick");
        CHECK(record.position == begin);
        CHECK(record.length == Frames{8'009});
    }
    CHECK(studio.problem(1, "Kick") == "");
    studio.recorder.await_state("ready");
}

TEST_CASE("a take can start in the past") {
    Studio studio(two_tracks("Kick"));
    studio.pass(second.count / 2);
    const SongPosition begin = studio.recorder.get(api::record_position) - Frames{20'011};
    studio.recorder.call(api::record_start, begin);
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(1);
    const auto record = studio.recorder.record(1, "Kick");
    CHECK(record.position == begin);
    CHECK(record.length >= Frames{20'011});
    CHECK(studio.problem(1, "Kick") == "");
}

TEST_CASE("a take cannot start where memory does not reach") {
    auto options = two_tracks("Kick");
    options.recorder.arguments.insert(options.recorder.arguments.end(), {"--ring-seconds", "2"});
    Studio studio(options);
    studio.pass(3 * second.count);
    const SongPosition now = studio.recorder.get(api::record_position);
    const auto refused = [&](SongPosition begin, std::optional<SongPosition> end) {
        const auto started = studio.recorder.osc().call(api::record_start, begin, end);
        return !started && started.error().code == ErrorCode::out_of_range;
    };
    CHECK(refused(now - Frames{4 * second.count}, {}));
    CHECK(refused(now - Frames{4 * second.count},
                  now - Frames{3 * second.count}));  // which will not come again
    CHECK(refused({-5}, {}));
    CHECK(studio.recorder.get(api::record_state) == "ready");
    // All that --ring-seconds says is there, but for what passes until the request is served.
    studio.recorder.call(api::record_start, now - Frames{7 * second.count / 4});
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(1);
    CHECK(studio.problem(1, "Kick") == "");
}

TEST_CASE("a take that waits ends where it was told to") {
    Studio studio(two_tracks("Kick"));
    const SongPosition begin = studio.recorder.get(api::record_position) + Frames{15'017};
    studio.recorder.call(api::record_start, begin);
    studio.recorder.call(api::record_stop, begin + Frames{8'009});
    studio.recorder.await_closed(1);
    const auto record = studio.recorder.record(1, "Kick");
    CHECK(record.position == begin);
    CHECK(record.length == Frames{8'009});
}

TEST_CASE("a take that waits is of the tracks that are armed when it begins") {
    Studio studio(two_tracks("Kick"));
    const SongPosition begin = studio.recorder.get(api::record_position) + Frames{24'000};
    studio.recorder.call(api::record_punch, begin, begin + Frames{8'009});
    studio.recorder.set(api::track_arm, kick, false);
    studio.recorder.set(api::track_arm, snare, true);
    studio.recorder.await_closed(1);
    CHECK(studio.recorder.record(1, "Snare").length == Frames{8'009});
    CHECK(studio.recorder.journal().find(1, "Kick") == nullptr);
}

TEST_CASE("a track that is armed during a take gets a take of its own") {
    Studio studio(two_tracks("Kick"));
    start(studio);
    studio.pass(some);
    studio.recorder.set(api::track_arm, snare, true);
    studio.recorder.await("opened", 2);
    CHECK(studio.recorder.get(api::track_state, snare) == "recording");
    studio.pass(some);
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(1);
    studio.recorder.await_closed(2);
    CHECK(studio.problem(1, "Kick", 0) == "");
    CHECK(studio.problem(2, "Snare", 1) == "");
    const auto early = studio.recorder.record(1, "Kick");
    const auto late = studio.recorder.record(2, "Snare");
    CHECK(late.position >= early.position + Frames{some});
    CHECK(late.nominal().end == early.nominal().end);
    CHECK(studio.recorder.journal().find(2, "Kick") == nullptr);
}

TEST_CASE("a track that is disarmed during a take leaves it alone") {
    Studio studio(two_tracks("all"));
    start(studio, 2);
    studio.pass(some);
    studio.recorder.set(api::track_arm, snare, false);
    studio.recorder.await_closed(1, 1);
    CHECK(studio.recorder.get(api::record_state) == "recording");
    studio.pass(some);
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(1, 2);
    CHECK(studio.problem(1, "Kick", 0) == "");
    CHECK(studio.problem(1, "Snare", 1) == "");
    CHECK(studio.recorder.record(1, "Snare").length + Frames{some} <=
          studio.recorder.record(1, "Kick").length);
}

TEST_CASE("an aborted take is marked, and its files are kept or not") {
    Studio studio(two_tracks("Kick"));
    start(studio);
    studio.pass(some);
    const bool keep = GENERATE(true, false);
    if (keep) {
        studio.recorder.call(api::record_abort);
    } else {
        studio.recorder.call(api::record_abort, std::string("delete"));
    }
    studio.recorder.await_closed(1);
    const auto record = studio.recorder.record(1, "Kick");
    CHECK(record.status == (keep ? TakeStatus::aborted : TakeStatus::discarded));
    CHECK(fs::exists(studio.recorder.session() / record.file) == keep);
    if (keep) CHECK(device_problem(studio.recorder.session(), record) == "");
    studio.recorder.await_state("ready");
    start(studio);
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(2);
}

TEST_CASE("toggle starts and ends") {
    Studio studio(two_tracks("Kick"));
    studio.recorder.call(api::record_toggle);
    studio.recorder.await("opened");
    studio.pass(some);
    studio.recorder.call(api::record_toggle);
    studio.recorder.await_closed(1);
    CHECK(studio.problem(1, "Kick") == "");
}

TEST_CASE("a button counts when pressed, and not when released") {
    Studio studio(two_tracks("Kick"));
    press(studio, {"/record/start", {0.0F}});
    CHECK(studio.recorder.get(api::record_state) == "ready");
    press(studio, {"/record/start", {1.0F}});
    press(studio, {"/record/start", {0.0F}});
    studio.recorder.await("opened");
    studio.pass(some);
    press(studio, {"/record/stop", {0.0F}});
    CHECK(studio.recorder.get(api::record_state) == "recording");
    press(studio, {"/record/stop", {1.0F}});
    studio.recorder.await_closed(1);
    press(studio, {"/record/toggle", {1.0F}});
    press(studio, {"/record/toggle", {0.0F}});
    CHECK(studio.recorder.get(api::record_state) == "recording");
    studio.recorder.await("opened", 2);
    studio.pass(some);
    press(studio, {"/record/toggle", {1.0F}});
    studio.recorder.await_closed(2);
    for (const int take : {1, 2}) CHECK(studio.problem(take, "Kick") == "");
}

TEST_CASE("one message arms all tracks") {
    Studio studio(two_tracks("none"));
    press(studio, {"/track/*/arm", {1}});
    CHECK(studio.recorder.get(api::track_arm, kick));
    CHECK(studio.recorder.get(api::track_arm, snare));
    press(studio, {"/track/*/arm", {0}});
    CHECK_FALSE(studio.recorder.get(api::track_arm, kick));
    CHECK_FALSE(studio.recorder.get(api::track_arm, snare));
}
