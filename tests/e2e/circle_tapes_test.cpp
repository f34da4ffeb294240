// The circle with tapes of all kinds, with copies of copies, and with the mix.
#include "api/player.hpp"
#include "api/recorder.hpp"
#include "catch.hpp"
#include "libjack.hpp"
#include "play_studio.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

std::string circle_problem(PlayStudio& studio, std::int64_t begin, std::int64_t end, int take = 1,
                           const std::string& track = "Return", int channel = 0) {
    const TapeOptions tape = studio.options.tapes.front();
    return difference(studio.returned(take, track), begin, end,
                      [&](std::int64_t song) { return tape_sample(tape, song, channel); });
}

}  // namespace

TEST_CASE("a copy of a copy is no copy that one could tell") {
    PlayStudio studio({.ways = {1'000, 777}, .period = 256});
    studio.record_to(60'000);
    const auto first = studio.returned();
    CHECK(studio.player.terminate() == 0);

    // The take as a file of its own.
    {
        const auto file = (studio.recorder.session() / first.record.file).string();
        auto second =
            studio.another_player({.arguments = {file}, .name = "second"}, {"Song-Return-001"});
        studio.locate(7'007);
        studio.record_to(50'000, 2);
        CHECK(circle_problem(studio, 7'007, 50'000, 2) == "");
        CHECK(second.terminate() == 0);
    }

    // And as what the session plays: each pass hears the one before.
    auto third =
        studio.another_player({.arguments = {"--session", studio.recorder.session().string(),
                                             "--recorder", "recorder", "--recorded", "played"},
                               .name = "third"},
                              {"Return"});
    studio.locate(10'000);
    studio.record_to(45'000, 3);
    CHECK(circle_problem(studio, 10'000, 45'000, 3) == "");
    studio.locate(12'000);  // where takes are joined, the sum of both is rounded
    studio.record_to(40'000, 4);
    CHECK(circle_problem(studio, 12'000, 40'000, 4) == "");
    CHECK(third.terminate() == 0);
}

TEST_CASE("a tape of any format comes back as it is") {
    const std::string format =
        GENERATE("s16", "s24", "flac-s24", "flac-s16", "caf", "caf-s24", "w64-s24", "w64-s16");
    const bool narrow = format.ends_with("s16");
    CAPTURE(format);
    PlayStudio studio({.tapes = {{.channels = 2,
                                  .format = format,
                                  .counter = narrow ? CounterCode::s16() : CounterCode::s24()}},
                       .ways = {300, 200},
                       .outputs = {"Tape_L", "Tape_R"}});
    studio.record_to(30'000);
    CHECK(circle_problem(studio, 0, 30'000) == "");
    CHECK(circle_problem(studio, 0, 30'000, 1, "Return 2", 1) == "");
}

TEST_CASE("a tape lies where its time reference says") {
    PlayStudio studio({.tapes = {{.begin = 11'111, .frames = 10'000}}, .ways = {300, 200}});
    studio.record_to(40'000);
    CHECK(circle_problem(studio, 0, 40'000) == "");
}

TEST_CASE("the mix of one stereo tape is that tape") {
    PlayStudio studio({.tapes = {{.channels = 2}},
                       .ways = {1'000, 777},
                       .period = GENERATE(128, 1024),
                       .outputs = {"mix_L", "mix_R"}});
    studio.record_to(40'000);
    CHECK(circle_problem(studio, 0, 40'000) == "");
    CHECK(circle_problem(studio, 0, 40'000, 1, "Return 2", 1) == "");
}

TEST_CASE("the period changes while it is played, and no sample notices") {
    // A longer period makes the driver's ports the farthest ones: all is heard later from then on,
    // unless that is settled.
    PlayStudio studio({.arguments = {"--reference-latency", "9000"},
                       .recorder = {"--reference-latency", "9000"},
                       .ways = {1'000, 777},
                       .period = 128});
    studio.roll();
    std::int64_t at = 12'000;
    for (const jack_nframes_t period : {1024, 64, 2048, 512, 128}) {
        studio.await_transport(at);
        require(jack_set_buffer_size(studio.source.client(), period), "jack_set_buffer_size");
        CHECK(wait_until([&] { return jack_get_buffer_size(studio.source.client()) == period; }));
        at = studio.transport_frame() + 12'000;
    }
    studio.await_transport(at);
    studio.halt_take();
    CHECK(circle_problem(studio, 0, at) == "");
}
