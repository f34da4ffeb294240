// What a player asks of the click: that it runs by itself, follows taps and nudges, swings, and
// leaves bars out.
#include <algorithm>
#include <map>

#include "api/metronome.hpp"
#include "api/recorder.hpp"
#include "catch.hpp"
#include "click_studio.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

using Frame = std::int64_t;

/// How often each distance between neighbours comes.
std::map<Frame, int> steps(const std::vector<Frame>& frames) {
    std::map<Frame, int> counts;
    for (std::size_t i = 1; i < frames.size(); ++i) ++counts[frames[i] - frames[i - 1]];
    return counts;
}

/// A metronome that does not look at the transport.
std::vector<std::string> alone(std::vector<std::string> more) {
    more.insert(more.begin(), {"--follow", "free"});
    return more;
}

}  // namespace

TEST_CASE("without the transport the click runs by itself, from its first bar") {
    const std::string map = "2 3/4 201-301\n1000 4/4 237.03";
    const Sandbox files;
    ClickStudio studio(alone({"--map", map_file(files, map).string()}), 512, "free");
    studio.recorder.call(api::record_start);
    for (int n = 0; n < 2; ++n) {
        studio.metronome.call(api::click_start);
        studio.metronome.await_state("rolling");
        studio.pass(150'000);
        studio.metronome.call(api::click_stop);
        studio.metronome.await_state("stopped");
        studio.pass(4'096);
    }
    studio.end_take();
    CHECK(studio.transport_frame() == 0);
    const auto onsets = studio.onsets(1, "Click");
    const auto accents = studio.onsets(1, "Accent");
    const auto grid = grid_of(map);
    REQUIRE(onsets.size() > 8);
    // The second time begins where no beat can lie that follows the ones before.
    std::vector<Frame> wanted;
    auto beat = grid.beat_from({0});
    auto begin = onsets.front();
    int starts = 1;
    for (const auto onset : onsets) {
        if (onset != begin + beat.frame.frame) {
            begin = onset;
            beat = grid.beat_from({0});
            ++starts;
        }
        if (beat.beat == 1) wanted.push_back(onset);
        beat = grid.next(beat);
    }
    CHECK(starts == 2);
    CHECK(begin - onsets.front() > 150'000);
    CHECK(accents == wanted);
}

TEST_CASE("with --start it clicks at once") {
    ClickStudio studio(alone({"--tempo", "300", "--start"}), 512, "free");
    studio.metronome.await_state("rolling");
    studio.recorder.call(api::record_start);
    studio.pass(100'000);
    studio.end_take();
    const auto onsets = studio.onsets(1, "Click");
    CHECK(onsets.size() >= 9);
    CHECK(steps(onsets).size() == 1);
    CHECK(steps(onsets).begin()->first == 9'600);
    CHECK(steps(studio.onsets(1, "Accent")).begin()->first == 38'400);
}

TEST_CASE("a click by itself is counted in") {
    ClickStudio studio(alone({"--tempo", "300", "--meter", "3/4", "--count-in", "2 beats"}), 1024,
                       "free");
    studio.recorder.call(api::record_start);
    studio.pass(4'096);
    studio.metronome.call(api::click_start);
    studio.metronome.await_state("rolling");
    studio.pass(60'000);
    studio.end_take();
    const auto onsets = studio.onsets(1, "Click");
    const auto accents = studio.onsets(1, "Accent");
    CHECK(steps(onsets).size() == 1);
    CHECK(steps(onsets).begin()->first == 9'600);
    REQUIRE(std::find(accents.begin(), accents.end(), onsets.at(2)) != accents.end());
    CHECK(steps(from(accents, onsets.at(2))).begin()->first == 28'800);
}

TEST_CASE("a tempo that is tapped is heard from the next beat on") {
    ClickStudio studio({"--tempo", "60"});
    studio.roll();
    studio.await_transport(10'000);
    double tapped = 60.0;
    for (int n = 0; n < 6; ++n) {
        tapped = studio.metronome.call(api::tempo_tap);
        studio.pass(12'000);
    }
    CHECK(tapped > 100.0);
    CHECK(studio.metronome.get(api::tempo) == Approx(tapped).epsilon(1e-6));
    studio.await_transport(studio.transport_frame() + 150'000);
    studio.halt_take();
    const auto onsets = studio.onsets(1);
    REQUIRE(onsets.size() > 6);
    const double length = 60.0 * 48'000 / tapped;
    for (std::size_t i = onsets.size() - 4; i < onsets.size(); ++i)
        CHECK(std::abs(static_cast<double>(onsets[i] - onsets[i - 1]) - length) <= 1.0);
}

TEST_CASE("a nudge moves the beats that are to come") {
    ClickStudio studio({"--tempo", "60"}, 256);
    const bool later = GENERATE(true, false);
    INFO((later ? "later" : "earlier"));
    studio.roll();
    studio.await_transport(98'000);
    studio.metronome.call(api::tempo_nudge, later ? 500.0 : -250.0);
    REQUIRE(studio.transport_frame() < 115'000);  // or the case says nothing
    studio.await_transport(220'000);
    const auto piece = studio.halt_take();
    std::vector<Frame> wanted{0, 48'000, 96'000};
    for (Frame at = later ? 168'000 : 132'000; at < piece.end.frame; at += 48'000)
        wanted.push_back(at);
    CHECK(studio.onsets(1) == wanted);
    // From the next start on the map holds again.
    studio.locate(0);
    studio.roll();
    studio.await_transport(60'000);
    const auto again = studio.halt_take(2);
    CHECK(studio.onsets(2) == beats(grid_of("1000 60"), again));
}

TEST_CASE("bars are left out for practice") {
    ClickStudio studio({"--tempo", "300", "--meter", "3/4"});
    studio.metronome.call(api::click_rest, 2, 1);
    const auto piece = studio.record_to(300'000);
    auto wanted = beats(grid_of("1000 3/4 300"), piece);
    std::erase_if(wanted, [](Frame frame) { return frame / 28'800 % 3 == 2; });
    CHECK(studio.onsets(1) == wanted);
}

TEST_CASE("parts of beats lie where they swing to, on a ramp as well, each as loud as its role") {
    const std::string map = "4 4/4 140-260\n1000 4/4 260";
    const auto [parts, swing] = GENERATE(table<int, int>({{2, 66}, {3, 50}, {4, 58}}));
    INFO(parts << " parts, swing " << swing);
    const Sandbox files;
    ClickStudio studio({"--map", map_file(files, map).string(), "--subdivision",
                        std::to_string(parts), "--swing", std::to_string(swing)});
    const auto piece = studio.record_to(200'000);
    std::map<Frame, float> wanted;
    const auto grid = grid_of(map);
    for (auto beat = grid.beat_from({0}); beat.frame < piece.end; beat = grid.next(beat)) {
        for (int part = 0; part < parts; ++part) {
            const int share =
                parts % 2 == 0 && part % 2 == 1 ? (part - 1) * 100 + 2 * swing : part * 100;
            const auto at = grid.within(beat, share, parts * 100);
            const float role = part > 0 ? 0.2512F : beat.beat == 1 ? 1.0F : 0.5012F;
            if (at < piece.end) wanted[at.frame] = role;
        }
    }
    const auto record = studio.recorder.record(1, "Click");
    const auto audio = read_audio(studio.recorder.session() / record.file);
    std::map<Frame, float> found;
    for (std::size_t i = 0; i < audio.channels[0].size(); ++i)
        if (audio.channels[0][i] != 0.0F) found[static_cast<Frame>(i)] = audio.channels[0][i];
    REQUIRE(found.size() == wanted.size());
    for (auto is = found.begin(), be = wanted.begin(); is != found.end(); ++is, ++be) {
        CHECK(is->first == be->first);
        CHECK(is->second == Approx(be->second).epsilon(1e-3));
    }
}

TEST_CASE("a click for the count-in alone is silent when the song rolls") {
    ClickStudio studio({"--tempo", "300", "--when", "countin", "--count-in", "1"}, 512, "free");
    studio.roll();
    studio.await_transport(60'000);
    studio.end_take();
    const auto roll = studio.roll_in(1);
    CHECK(studio.onsets(1) ==
          std::vector<Frame>{roll - 38'400, roll - 28'800, roll - 19'200, roll - 9'600});
}
