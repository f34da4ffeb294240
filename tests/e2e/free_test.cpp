// Takes that are started and stopped over OSC while the recorder runs free.
#include <fstream>
#include <sstream>

#include "api/recorder.hpp"
#include "catch.hpp"
#include "studio.hpp"

namespace fs = std::filesystem;
using namespace laydown;
using namespace laydown::test;
using session::TakeStatus;

namespace {

constexpr std::int64_t some = 12'000;  // a quarter of a second

StudioOptions three_channels() {
    StudioOptions options;
    options.source.channels = 3;
    options.recorder.arguments = {"--follow", "free",         "--track", "Kick",
                                  "--track",  "Over heads:2", "--arm",   "all"};
    return options;
}

void take(Studio& studio, int number) {
    CHECK(studio.recorder.call(api::record_start) == number);
    studio.pass(some);
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(number, 2);
}

std::string content(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return (std::ostringstream() << file.rdbuf()).str();
}

}  // namespace

TEST_CASE("a take is what was played between start and stop") {
    Studio studio(three_channels());
    take(studio, 1);
    CHECK(studio.problem(1, "Kick", 0) == "");
    CHECK(studio.problem(1, "Over heads", 1) == "");
    const auto kick = studio.recorder.record(1, "Kick");
    const auto over = studio.recorder.record(1, "Over heads");
    CHECK(kick.length.count >= some);
    CHECK(kick.length == over.length);
    CHECK(kick.position == over.position);
    REQUIRE(over.begin.size() == 2);
    CHECK(kick.begin.front() == over.begin[0]);
    CHECK(over.begin[0] == over.begin[1]);
    CHECK(studio.recorder.terminate() == 0);
}

TEST_CASE("the journal and the events tell of a take") {
    Studio studio(three_channels());
    take(studio, 1);
    const auto record = studio.recorder.record(1, "Over heads");
    CHECK(record.file == "audio/Song-Over heads-001.wav");
    CHECK(record.number == 2);
    CHECK(record.channels == 2);
    CHECK(record.format == "f32");
    CHECK(record.rate.hertz == 48000);
    CHECK(record.status == TakeStatus::complete);
    CHECK(record.session == "Song");
    CHECK(record.peak.size() == 2);
    CHECK(record.peak[0] > 0.0);
    CHECK(record.clipped == 0);
    CHECK(record.handles == session::Handles{});
    // Without the transport nobody plays along to anything.
    CHECK(record.latency.reference == Frames{0});
    CHECK(record.latency.capture == std::vector<Frames>{{0}, {0}});
    CHECK(record.started <= record.closed);

    const auto of_overheads = [](const Event& event) { return event["number"] == 2; };
    const Event opened = studio.recorder.await("opened", 1, of_overheads);
    CHECK(opened["take"] == 1);
    CHECK(opened["track"] == "Over heads");
    CHECK(opened["position"] == record.position.frame);
    const Event closed = studio.recorder.await("closed", 1, of_overheads);
    CHECK(closed["file"] == record.file);
    CHECK(closed["length"] == record.length.count);
    CHECK(closed["status"] == "complete");
}

TEST_CASE("running free, a take lies at the time of day") {
    Studio studio(three_channels());
    take(studio, 1);
    const auto record = studio.recorder.record(1, "Kick");
    // The sandbox's time zone is UTC, and so is "2024-05-31T18:04:05...".
    const auto digits = [&](std::size_t at) { return std::stoi(record.started.substr(at, 2)); };
    const int seconds = (digits(11) * 60 + digits(14)) * 60 + digits(17);
    const auto apart = std::abs(record.rate.seconds({record.position.frame}) - seconds);
    CHECK((apart < 3.0 || apart > 86'397.0));
}

TEST_CASE("numbers go on, from take to take and from run to run") {
    Studio studio(three_channels());
    take(studio, 1);
    take(studio, 2);
    CHECK(studio.recorder.record(1, "Kick").nominal().end <=
          studio.recorder.record(2, "Kick").nominal().begin);
    const auto first = content(studio.recorder.session() / "audio/Song-Kick-001.wav");
    CHECK(studio.recorder.terminate() == 0);

    studio.recorder = studio.another(three_channels().recorder);
    studio.recorder.await_server();
    studio.connect(studio.recorder, 3);
    CHECK(studio.recorder.get(api::take_next) == 3);
    take(studio, 3);
    for (const int number : {1, 2, 3}) CHECK(studio.problem(number, "Kick") == "");
    CHECK(content(studio.recorder.session() / "audio/Song-Kick-001.wav") == first);
}

TEST_CASE("a foreign file of a take's name is left as it is") {
    Studio studio(three_channels());
    const auto foreign = studio.recorder.session() / "audio" / "Song-Kick-001.wav";
    fs::create_directories(foreign.parent_path());
    std::ofstream(foreign) << "of somebody else";
    take(studio, 1);
    CHECK(content(foreign) == "of somebody else");
    CHECK(studio.recorder.record(1, "Kick").file == "audio/Song-Kick-001-2.wav");
    CHECK(studio.problem(1, "Kick", 0) == "");
    CHECK(studio.problem(1, "Over heads", 1) == "");
}

TEST_CASE("what cannot be done is refused with a reason") {
    auto options = three_channels();
    options.recorder.arguments.back() = "none";
    Studio studio(options);
    auto& recorder = studio.recorder;
    CHECK(recorder.refused(api::record_start) == ErrorCode::wrong_state);
    CHECK(recorder.refused(api::record_stop) == ErrorCode::wrong_state);
    CHECK(recorder.refused(api::record_split) == ErrorCode::wrong_state);
    CHECK(recorder.refused(api::record_abort) == ErrorCode::wrong_state);
    CHECK(recorder.get(api::record_state) == "idle");
    recorder.set(api::track_arm, TrackNumber{1}, true);
    CHECK(recorder.get(api::record_state) == "ready");
    // The ring holds 30 s.
    const auto far = recorder.osc().set(api::track_offset, TrackNumber{1}, Frames{1'500'000});
    REQUIRE_FALSE(far);
    CHECK(far.error().code == ErrorCode::out_of_range);
    recorder.call(api::record_start);
    CHECK(recorder.refused(api::record_start) == ErrorCode::wrong_state);
    CHECK(recorder.get(api::record_state) == "recording");
    recorder.call(api::record_stop);
    recorder.await_closed(1);
    recorder.await_state("ready");
}
