// Keeping what was just played.
#include "api/recorder.hpp"
#include "catch.hpp"
#include "studio.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

constexpr std::int64_t second = 48'000;
constexpr std::int64_t a_while = 30'000;  // longer than what is kept

StudioOptions following(const std::string& follow, test::Follow source) {
    StudioOptions options;
    options.source.channels = 2;
    options.source.follow = source;
    options.recorder.arguments = {
        "--follow", follow, "--track", "Amp", "--track", "DI", "--reference-latency", "0"};
    return options;
}

std::string song_problem(const Studio& studio, int take, const std::string& track,
                         unsigned source) {
    const auto record = studio.recorder.record(take, track);
    if (!record.gaps.empty()) return "gaps";
    return test::song_problem(studio.recorder.session(), record, source);
}

}  // namespace

TEST_CASE("the last seconds become a take of all tracks when none is armed") {
    Studio studio(following("free", test::Follow::device));
    studio.pass(a_while);
    CHECK(studio.recorder.call(api::record_retro, 0.5) == std::vector<int>{1});
    studio.recorder.await_closed(1, 2);
    for (const std::string track : {"Amp", "DI"}) {
        CHECK(studio.recorder.record(1, track).length == Frames{second / 2});
        CHECK(studio.problem(1, track, track == "Amp" ? 0 : 1) == "");
    }
}

TEST_CASE("only armed tracks are kept when some are") {
    Studio studio(following("free", test::Follow::device));
    studio.recorder.set(api::track_arm, TrackNumber{2}, true);
    studio.pass(a_while);
    studio.recorder.call(api::record_retro, 0.25);
    studio.recorder.await_closed(1);
    CHECK(studio.problem(1, "DI", 1) == "");
    CHECK(studio.recorder.journal().find(1, "Amp") == nullptr);
}

TEST_CASE("what was played to the transport lies where it was played") {
    Studio studio(following("transport", test::Follow::transport));
    studio.locate(96'000);
    studio.play();
    studio.await_transport(96'000 + a_while);
    const bool stopped = GENERATE(false, true);
    if (stopped) studio.halt();
    CHECK(studio.recorder.call(api::record_retro, stopped ? 10.0 : 0.5) == std::vector<int>{1});
    studio.recorder.await_closed(1, 2);
    const auto record = studio.recorder.record(1, "Amp");
    const Audio audio = read_audio(studio.recorder.session() / record.file);
    // From before the start and after the stop there is silence in the file, and the song between.
    const auto& samples = audio.channels.at(0);
    const auto code = CounterCode::s24();
    std::int64_t sounding = 0;
    std::int64_t wrong = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (samples[i] == 0.0F) continue;
        ++sounding;
        const auto expected = record.position.frame + static_cast<std::int64_t>(i);
        if (code.decode_near(samples[i], 0, expected) != expected) ++wrong;
    }
    CHECK(wrong == 0);
    CHECK(sounding >= second / 2);
    CHECK(record.length == audio.info.frames);
    if (!stopped) {
        CHECK(record.length == Frames{second / 2});
        CHECK(song_problem(studio, 1, "Amp", 0) == "");
        CHECK(song_problem(studio, 1, "DI", 1) == "");
    }
}

TEST_CASE("what was played before the song began is kept too") {
    Studio studio(following("transport", test::Follow::device));
    studio.recorder.set(api::track_arm, TrackNumber{1}, true);
    studio.pass(a_while);
    studio.play();
    studio.await_transport(second / 4);
    CHECK(studio.recorder.call(api::record_retro, 0.75) == std::vector<int>{1, 2});
    studio.recorder.await_closed(1);
    studio.recorder.await_closed(2);
    const auto before = studio.recorder.record(1, "Amp");
    const auto after = studio.recorder.record(2, "Amp");
    CHECK(before.position == SongPosition{0});
    CHECK(after.position == SongPosition{0});
    CHECK(before.begin.front() + before.length == after.begin.front());
    CHECK(before.length + after.length == Frames{second * 3 / 4});
    CHECK(studio.problem(1, "Amp") == "");
    CHECK(studio.problem(2, "Amp") == "");
}

TEST_CASE("over a locate, what was played becomes several takes") {
    Studio studio(following("transport", test::Follow::transport));
    studio.recorder.set(api::track_arm, TrackNumber{1}, true);
    studio.play();
    studio.await_transport(a_while);
    studio.locate(480'000);
    studio.await_transport(480'000 + second / 4);
    CHECK(studio.recorder.call(api::record_retro, 0.75) == std::vector<int>{1, 2});
    studio.recorder.await_closed(1);
    studio.recorder.await_closed(2);
    const auto before = studio.recorder.record(1, "Amp");
    const auto after = studio.recorder.record(2, "Amp");
    CHECK(after.position == SongPosition{480'000});
    CHECK(before.begin.front() + before.length == after.begin.front());
    CHECK(before.length + after.length == Frames{second * 3 / 4});
    CHECK(song_problem(studio, 2, "Amp", 0) == "");
    // Between the two the transport starts anew, and the source is silent.
    const Audio audio = read_audio(studio.recorder.session() / before.file);
    auto samples = audio.channels.at(0);
    while (!samples.empty() && samples.back() == 0.0F) samples.pop_back();
    CHECK(samples.size() + 2'048 >= audio.channels.at(0).size());
    CHECK(counter_problem(samples, {.first = before.position.frame}) == "");
}

TEST_CASE("a recording goes on while what came before it is kept") {
    Studio studio(following("free", test::Follow::device));
    studio.recorder.set(api::track_arm, TrackNumber{1}, true);
    studio.pass(a_while);
    CHECK(studio.recorder.call(api::record_start) == 1);
    CHECK(studio.recorder.call(api::record_retro, 0.5) == std::vector<int>{2});
    studio.pass(second / 4);
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(1);
    studio.recorder.await_closed(2);
    CHECK(studio.problem(1, "Amp", 0) == "");
    CHECK(studio.problem(2, "Amp", 0) == "");
}
