// The server's period changes while a take is recorded: who plays shall not notice.
#include <array>

#include "api/recorder.hpp"
#include "catch.hpp"
#include "libjack.hpp"
#include "studio.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;
using session::TakeStatus;

namespace {

constexpr std::int64_t some = 12'000;  // a quarter of a second
constexpr std::size_t changes = 5;

StudioOptions two_tracks(const std::string& follow) {
    StudioOptions options;
    options.server.period = 128;
    options.source.channels = 3;
    // jackd's own clock jumps where the period changes: it cannot be what is counted.
    options.source.follow = follow == "free" ? test::Follow::played : test::Follow::transport;
    options.recorder.arguments = {
        "--follow", follow, "--reference-latency", "0", "--track", "Mono", "--track", "Wide:2",
        "--arm",    "all"};
    return options;
}

void change_periods(Studio& studio) {
    const std::array<jack_nframes_t, changes> periods{1024, 64, 2048, 512, 128};
    for (const auto period : periods) {
        studio.pass(some);
        require(jack_set_buffer_size(studio.source.client(), period), "jack_set_buffer_size");
        CHECK(wait_until([&] { return jack_get_buffer_size(studio.source.client()) == period; }));
    }
    studio.pass(some);
}

void check_whole(const session::TakeRecord& record) {
    CHECK(record.status == TakeStatus::complete);
    CHECK(record.gaps.empty());
    CHECK(record.length >= Frames{static_cast<std::int64_t>(changes + 1) * some});
    // The driver was stopped each time: where that was is told.
    CHECK(record.xruns.size() >= changes);
}

}  // namespace

TEST_CASE("a take that follows the transport is exact over all changes of the period") {
    Studio studio(two_tracks("transport"));
    studio.recorder.call(api::record_start);
    studio.play();
    studio.recorder.await("opened", 2);
    change_periods(studio);
    studio.halt();
    studio.recorder.await_closed(1, 2);
    for (const std::string track : {"Mono", "Wide"}) {
        const auto record = studio.recorder.record(1, track);
        check_whole(record);
        CHECK(record.position == SongPosition{0});
        CHECK(record.length == Frames{studio.transport_frame()});
        CHECK(song_problem(studio.recorder.session(), record, track == "Mono" ? 0 : 1) == "");
    }
    CHECK(studio.recorder.journal().last_take == 1);
    CHECK(studio.recorder.events("gap").empty());
    CHECK(studio.recorder.terminate() == 0);
}

TEST_CASE("a take that runs free is exact over all changes of the period") {
    Studio studio(two_tracks("free"));
    studio.recorder.call(api::record_start);
    studio.recorder.await("opened", 2);
    change_periods(studio);
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(1, 2);
    for (const std::string track : {"Mono", "Wide"}) {
        const auto record = studio.recorder.record(1, track);
        check_whole(record);
        const auto audio = read_audio(studio.recorder.session() / record.file);
        CHECK(audio.info.frames == record.length);
        for (unsigned channel = 0; channel < audio.channels.size(); ++channel) {
            const auto& samples = audio.channels[channel];
            const unsigned source = (track == "Mono" ? 0 : 1) + channel;
            // Where the source's count began is its own affair.
            const auto first = CounterCode::s24().decode(samples.at(0), source);
            REQUIRE(first);
            CHECK(counter_problem(samples, {.first = *first, .source = source}) == "");
        }
    }
    CHECK(studio.recorder.events("gap").empty());
    CHECK(studio.recorder.terminate() == 0);
}

TEST_CASE("positions go on over a change of the period: what was just played can be kept") {
    Studio studio(two_tracks("transport"));
    studio.play();
    studio.await_transport(some);
    require(jack_set_buffer_size(studio.source.client(), 1024), "jack_set_buffer_size");
    studio.await_transport(3 * some);
    CHECK(studio.recorder.call(api::record_retro, 0.5).size() == 1);
    studio.recorder.await_closed(1, 2);
    studio.halt();
    for (const std::string track : {"Mono", "Wide"}) {
        const auto record = studio.recorder.record(1, track);
        CHECK(record.gaps.empty());
        CHECK(record.length == Frames{24'000});
        CHECK(song_problem(studio.recorder.session(), record, track == "Mono" ? 0 : 1) == "");
    }
}
