// What a mix is made of: each change begins exactly at its frame, goes a straight line of 5 ms, and
// leaves everything else as it was, to the bit.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <set>

#include "api/player.hpp"
#include "catch.hpp"
#include "disk/audio_file_writer.hpp"
#include "play_stage.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

constexpr std::int64_t ramp = 240;  // 5 ms at 48 kHz
constexpr TrackNumber one{1};
constexpr TrackNumber two{2};
constexpr TrackNumber three{3};

double linear(double decibels) { return std::pow(10.0, decibels / 20.0); }

/// A gain that goes from one value to another.
struct Way {
    double from;
    double to;

    double at(std::int64_t since) const {
        if (since < 0) return from;
        if (since >= ramp - 1) return to;
        return from + (to - from) * static_cast<double>(since + 1) / ramp;
    }
    /// Far apart from where it must not be one of both.
    float tolerance() const {
        return static_cast<float>(1e-6 * std::max({1.0, std::abs(from), std::abs(to)}));
    }
};

/// What is heard of a tape that goes a way from a frame on.
std::string way_problem(const Wiretap::Run& run, const TapeOptions& tape, Way way,
                        std::int64_t frame) {
    return heard_problem(
        run, frame - 1'000, frame + 1'000,
        [&](std::int64_t at) {
            return static_cast<float>(way.at(at - frame) * tape_sample(tape, at));
        },
        way.tolerance());
}

/// Of several tracks together: each one's way.
std::string ways_problem(const Wiretap::Run& run, const std::vector<TapeOptions>& tapes,
                         const std::vector<Way>& ways, std::int64_t frame) {
    return heard_problem(
        run, frame - 1'000, frame + 1'000,
        [&](std::int64_t at) {
            double sum = 0;
            for (std::size_t i = 0; i < tapes.size(); ++i)
                sum += ways[i].at(at - frame) * tape_sample(tapes[i], at);
            return static_cast<float>(sum);
        },
        1e-6F);
}

std::vector<TapeOptions> three_tapes() {
    return {{.name = "A", .frames = 60'000, .code = 0},
            {.name = "B", .frames = 60'000, .code = 7},
            {.name = "C", .frames = 60'000, .code = 13}};
}

/// A file that is the same everywhere.
std::string constant_file(const Sandbox& sandbox, float value, std::size_t frames) {
    disk::AudioFileSpec spec;
    spec.format = *disk::parse_audio_format("f32");
    spec.rate = play_rate;
    const auto path = sandbox.files() / "Constant.wav";
    auto writer = disk::AudioFileWriter::create(path, spec);
    if (!writer || !writer->write(std::vector<float>(frames, value)) || !writer->close())
        throw std::runtime_error(path.string() + " is not written");
    return path.string();
}

}  // namespace

TEST_CASE("at unity every bit comes through") {
    const std::vector<TapeOptions> tapes{{.name = "Keys", .frames = 60'000, .channels = 2}};
    PlayStage stage(tapes, {.outputs = {"mix_L", "mix_R", "Keys_L", "Keys_R"}});
    const auto runs = stage.pass_over(0, 30'000);
    for (std::size_t i = 0; i < runs.size(); ++i) {
        CAPTURE(i);
        CHECK(heard_problem(runs[i], 0, 30'000, [&](std::int64_t at) {
                  return tape_sample(tapes[0], at, static_cast<int>(i % 2));
              }) == "");
    }
}

TEST_CASE("one channel is panned with equal power, and its own output is not") {
    const std::vector<TapeOptions> tapes{{.frames = 60'000}};
    PlayStage stage(tapes, {.outputs = {"mix_L", "mix_R", "Tape"}});
    const double pan = GENERATE(-1.0, -0.3, 0.0, 1.0);
    CAPTURE(pan);
    stage.player.set(api::track_pan, one, pan);
    stage.pass(ramp);
    const auto runs = stage.pass_over(0, 4'000);
    const double angle = (1 + pan) / 2 * std::numbers::pi / 2;
    const auto scaled = [&](double gain) {
        return [&tapes, gain](std::int64_t at) {
            return static_cast<float>(gain * tape_sample(tapes[0], at));
        };
    };
    // At the ends one side is the file, and the other is silent, to the bit.
    const float tolerance = std::abs(pan) == 1.0 ? 0.0F : 1e-6F;
    const double left = pan == 1.0 ? 0.0 : std::cos(angle);
    CHECK(heard_problem(runs[0], 0, 4'000, scaled(left), tolerance) == "");
    CHECK(heard_problem(runs[1], 0, 4'000, scaled(std::sin(angle)), tolerance) == "");
    CHECK(heard_problem(runs[2], 0, 4'000, scaled(1.0)) == "");
}

TEST_CASE("of two channels and more pan is the balance") {
    const int channels = GENERATE(2, 3, 5);
    CAPTURE(channels);
    const TapeOptions tape{.name = "Wide", .frames = 60'000, .channels = channels};
    StageOptions options;
    for (int i = 1; channels > 2 && i <= channels; ++i)
        options.outputs.push_back("Wide_" + std::to_string(i));
    PlayStage stage({tape}, options);
    for (const double pan : {0.0, 1.0, -1.0, 0.5}) {
        CAPTURE(pan);
        stage.player.set(api::track_pan, one, pan);
        stage.pass(ramp);
        const auto runs = stage.pass_over(0, 4'000);
        const auto side = [&](int first, double gain) {
            return [&tape, first, gain](std::int64_t at) {
                double sum = 0;
                for (int i = first; i < tape.channels; i += 2) sum += tape_sample(tape, at, i);
                return static_cast<float>(gain * sum);
            };
        };
        const double half = std::cos(std::numbers::pi / 4);
        const double left = pan == 0.5 ? half : pan == 1.0 ? 0.0 : 1.0;
        const float tolerance = pan == 0.5 ? 1e-6F : 0.0F;
        CHECK(heard_problem(runs[0], 0, 4'000, side(0, left), tolerance) == "");
        CHECK(heard_problem(runs[1], 0, 4'000, side(1, pan == -1.0 ? 0.0 : 1.0)) == "");
        for (std::size_t i = 2; i < runs.size(); ++i) {
            CHECK(heard_problem(runs[i], 0, 4'000, [&](std::int64_t at) {
                      return tape_sample(tape, at, static_cast<int>(i) - 2);
                  }) == "");
        }
    }
}

TEST_CASE("each change of a track and of the mix begins exactly at its frame") {
    const std::uint32_t period = GENERATE(64, 1024);
    const std::vector<TapeOptions> tapes{{.frames = 60'000}};
    PlayStage stage(tapes, {.outputs = {"mix_L", "mix_R", "Tape"}, .period = period});
    const double middle = std::cos(std::numbers::pi / 4);
    using At = TransportPosition;
    struct Change {
        const char* what;
        std::function<void(PlayerProcess&, At)> make;
        double left;
        double right;
    };
    const double a = std::cos(0.75 * std::numbers::pi / 2);
    const double b = std::cos(0.25 * std::numbers::pi / 2);
    const auto gain = [](double value) {
        return [value](PlayerProcess& to, At at) { to.call(api::track_gain_set, one, value, at); };
    };
    const auto pan = [](double value) {
        return [value](PlayerProcess& to, At at) { to.call(api::track_pan_set, one, value, at); };
    };
    const auto mute = [](bool value) {
        return [value](PlayerProcess& to, At at) { to.call(api::track_mute_set, one, value, at); };
    };
    const auto fader = [](double value) {
        return [value](PlayerProcess& to, At at) { to.call(api::track_fader_set, one, value, at); };
    };
    const std::vector<Change> changes{
        {"gain -6 dB", gain(-6.0), middle * linear(-6), middle * linear(-6)},
        {"fader at 0 dB", fader(0.8), middle, middle},
        {"pan left", pan(-1.0), 1.0, 0.0},
        {"mute", mute(true), 0.0, 0.0},
        {"unmute", mute(false), 1.0, 0.0},
        {"pan half right", pan(0.5), a, b},
        {"gain to silence", gain(-144.0), 0.0, 0.0},
        {"gain 24 dB", gain(24.0), a * linear(24), b * linear(24)},
        {"fader at -20 dB", fader(0.4), a * linear(-20), b * linear(-20)},
        {"mix gain", [](PlayerProcess& to, At at) { to.call(api::mix_gain_set, -12.0, at); },
         a * linear(-32), b * linear(-32)},
        {"mix fader", [](PlayerProcess& to, At at) { to.call(api::mix_fader_set, 1.0, at); },
         a * linear(-10), b * linear(-10)},
    };
    double left = middle;
    double right = middle;
    std::int64_t frame = 20'011;
    for (const Change& change : changes) {
        CAPTURE(period, change.what, frame);
        stage.locate(frame - 1'200);
        change.make(stage.player, At{frame});
        const auto runs = stage.pass_over(frame - 1'200, frame + 1'000);
        CHECK(way_problem(runs[0], tapes[0], {left, change.left}, frame) == "");
        CHECK(way_problem(runs[1], tapes[0], {right, change.right}, frame) == "");
        CHECK(way_problem(runs[2], tapes[0], {1.0, 1.0}, frame) == "");
        left = change.left;
        right = change.right;
        frame += 1;  // at each place in the period, sooner or later
    }
}

TEST_CASE("several changes wait for their frames at once") {
    const std::vector<TapeOptions> tapes{{.frames = 60'000}};
    PlayStage stage(tapes, {});
    stage.player.set(api::track_pan, one, -1.0);
    stage.pass(ramp);
    std::vector<std::int64_t> frames;
    for (std::int64_t i = 0; i < 12; ++i) frames.push_back(2'000 + i * 777);
    for (std::size_t i = 0; i < frames.size(); ++i)
        stage.player.call(api::track_mute_set, one, i % 2 == 0, TransportPosition{frames[i]});
    const auto runs = stage.pass_over(0, 12'000);
    double before = 1.0;
    for (const std::int64_t frame : frames) {
        const double after = 1.0 - before;
        CHECK(heard_problem(
                  runs[0], frame - 100, frame + 600,
                  [&](std::int64_t at) {
                      return static_cast<float>(Way{before, after}.at(at - frame) *
                                                tape_sample(tapes[0], at));
                  },
                  1e-6F) == "");
        before = after;
    }
}

TEST_CASE("solo, solo-safe and mute concern the tracks that they should, from their frame on") {
    const bool direct = GENERATE(false, true);
    CAPTURE(direct);
    const auto tapes = three_tapes();
    StageOptions options{.outputs = {"mix_L", "A", "B", "C"}};
    options.arguments = {"--direct", direct ? "muted" : "plain"};
    PlayStage stage(tapes, options);
    auto& player = stage.player;
    for (const TrackNumber track : {one, two, three}) player.set(api::track_pan, track, -1.0);
    stage.pass(ramp);
    using At = TransportPosition;
    struct Step {
        const char* what;
        std::function<void(At)> make;
        std::vector<double> heard;
    };
    const auto solo = [&](TrackNumber track, bool on) {
        return [&player, track, on](At at) { player.call(api::track_solo_set, track, on, at); };
    };
    const auto mute = [&](TrackNumber track, bool on) {
        return [&player, track, on](At at) { player.call(api::track_mute_set, track, on, at); };
    };
    const std::vector<Step> steps{
        {"solo 2", solo(two, true), {0, 1, 0}},    {"solo 1", solo(one, true), {1, 1, 0}},
        {"mute 2", mute(two, true), {1, 0, 0}},    {"unsolo 1", solo(one, false), {0, 0, 0}},
        {"unsolo 2", solo(two, false), {1, 0, 1}}, {"unmute 2", mute(two, false), {1, 1, 1}}};
    std::vector<double> before{1, 1, 1};
    const std::int64_t frame = 20'011;
    const auto pass = [&](const std::vector<double>& after) {
        const auto runs = stage.pass_over(frame - 1'200, frame + 1'000);
        std::vector<Way> ways;
        for (std::size_t i = 0; i < 3; ++i) ways.push_back({before[i], after[i]});
        CHECK(ways_problem(runs[0], tapes, ways, frame) == "");
        for (std::size_t i = 0; i < 3; ++i) {
            const Way own = direct ? ways[i] : Way{1.0, 1.0};
            CHECK(way_problem(runs[i + 1], tapes[i], own, frame) == "");
        }
        before = after;
    };
    for (const Step& step : steps) {
        CAPTURE(step.what);
        stage.locate(frame - 1'200);
        step.make(At{frame});
        pass(step.heard);
    }
    // One that is safe stays, whoever is soloed; gains do not reach the tracks' own outputs.
    player.set(api::track_solo_safe, three, true);
    stage.locate(frame - 1'200);
    player.call(api::track_solo_set, two, true, At{frame});
    pass({0, 1, 1});
    stage.locate(frame - 1'200);
    player.call(api::track_gain_set, two, -144.0, At{frame});
    const auto runs = stage.pass_over(frame - 1'200, frame + 1'000);
    CHECK(way_problem(runs[2], tapes[1], {1, 1}, frame) == "");
    CHECK(ways_problem(runs[0], tapes, {{0, 0}, {1, 0}, {1, 1}}, frame) == "");
}

TEST_CASE("phase is inverted over a ramp, in the mix alone") {
    const std::vector<TapeOptions> tapes{{.frames = 96'000}};
    PlayStage stage(tapes, {.outputs = {"mix_L", "Tape"}});
    stage.player.set(api::track_pan, one, -1.0);
    stage.pass(ramp);
    const auto mark = stage.tap.mark();
    stage.play();
    stage.await_transport(10'000);
    stage.player.set(api::track_phase, one, true);
    stage.await_transport(stage.transport_frame() + 8'000);
    stage.halt();
    const auto runs = stage.only_run(mark);
    const auto plain = [&](std::int64_t at) { return tape_sample(tapes[0], at); };
    const std::int64_t end = runs[0].end();
    CHECK(heard_problem(runs[1], 0, end, plain) == "");
    std::int64_t begin = 0;
    while (begin < end && runs[0].at(begin) == plain(begin)) ++begin;
    REQUIRE(begin >= 10'000 - 512);
    REQUIRE(begin < end - 2 * ramp);
    CHECK(heard_problem(
              runs[0], 0, end,
              [&](std::int64_t at) {
                  return static_cast<float>(Way{1, -1}.at(at - begin) * plain(at));
              },
              1e-6F) == "");
    CHECK(heard_problem(runs[0], begin + ramp, end, [&](std::int64_t at) { return -plain(at); }) ==
          "");
}

TEST_CASE("however the mix is moved, nothing is heard that is steeper than the ramps") {
    constexpr float value = 0.5F;
    const auto prepare = [](const Sandbox& sandbox) {
        return std::vector<std::string>{constant_file(sandbox, value, 480'000), "--recorder",
                                        "none"};
    };
    PlayStage stage(prepare, {.outputs = {"mix_L", "mix_R", "Constant"}});
    stage.player.await_tracks(1);
    stage.await_connected();
    auto& player = stage.player;
    std::mt19937 random(7);
    const auto mark = stage.tap.mark();
    stage.play();
    stage.await_transport(1'000);
    for (int i = 0; i < 150; ++i) {
        const double number = static_cast<double>(random() % 1'000) / 999.0;
        const bool flag = random() % 2 == 0;
        switch (random() % 6) {
            case 0:
                player.set(api::track_gain, one, -40.0 * number);
                break;
            case 1:
                player.set(api::track_fader, one, 0.8 * number);
                break;
            case 2:
                player.set(api::track_pan, one, 2.0 * number - 1.0);
                break;
            case 3:
                player.set(api::track_mute, one, flag);
                break;
            case 4:
                player.set(api::track_phase, one, flag);
                break;
            default:
                player.set(api::mix_gain, -30.0 * number);
                break;
        }
        stage.pass(static_cast<std::int64_t>(random() % 400));
    }
    stage.halt();
    const auto runs = stage.only_run(mark);
    // From one phase to the other, and the mix along with it.
    constexpr float steepest = value * 3.0F / static_cast<float>(ramp) * 1.001F;
    for (std::size_t side = 0; side < 2; ++side) {
        float most = 0;
        std::set<float> heard;
        const auto& samples = runs[side].samples;
        for (std::size_t i = 1; i < samples.size(); ++i) {
            most = std::max(most, std::abs(samples[i] - samples[i - 1]));
            heard.insert(samples[i]);
        }
        CHECK(most <= steepest);
        CHECK(heard.size() > 2'000);  // or nothing was moved
    }
    CHECK(heard_problem(runs[2], 0, runs[2].end(), [](std::int64_t) { return value; }) == "");
}
