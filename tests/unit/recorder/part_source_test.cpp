#include "recorder/part_source.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

#include "catch.hpp"
#include "part_fixture.hpp"

using namespace laydown;
using namespace laydown::recorder;
using namespace laydown::recorder::test;
using session::Gap;
using session::GapCause;

namespace {

/// The frames of a channel in interleaved stereo that are silent.
std::vector<std::int64_t> silent_frames(const std::vector<float>& samples, std::size_t channel) {
    std::vector<std::int64_t> silent;
    for (std::size_t i = channel; i < samples.size(); i += 2) {
        if (samples[i] == 0.0F) silent.push_back(static_cast<std::int64_t>(i / 2));
    }
    return silent;
}

}  // namespace

TEST_CASE("each channel of a file is shifted by its own latency") {
    RingFixture ring;
    const std::vector<std::int64_t> begins{1100, 1137};
    const PartSource source(job_of(ring, begins));
    CHECK(source.available({0}) == Frames{0});
    ring.capture(1024);  // device frames 1000 to 2024
    CHECK(source.available({0}) == Frames{2024 - 1137});
    CHECK(source.available({800}) == Frames{87});
    CHECK(source.available({1000}) == Frames{0});

    std::vector<float> buffer;
    const PartChunk chunk = source.read({0}, {887}, buffer);
    CHECK((chunk.samples == samples_from(begins, 887)));
    CHECK(chunk.gaps.empty());

    const PartChunk later = source.read({100}, {333}, buffer);
    CHECK((later.samples == samples_from({1200, 1237}, 333)));
}

TEST_CASE("lost cycles become silence of their length, at its place in each channel") {
    RingFixture ring;
    const PartSource source(job_of(ring, {1600, 1630}));
    ring.capture(640);
    ring.capture(640, 100);  // 1640 to 1740 are missing
    CHECK(source.available({0}) == Frames{750});

    std::vector<float> buffer;
    const PartChunk chunk = source.read({0}, {500}, buffer);
    const auto left = silent_frames(chunk.samples, 0);
    const auto right = silent_frames(chunk.samples, 1);
    REQUIRE(left.size() == 100);
    REQUIRE(right.size() == 100);
    CHECK(left.front() == 40);
    CHECK(right.front() == 10);
    CHECK(left.back() == 139);
    CHECK(right.back() == 109);
    CHECK(chunk.samples[2 * 140] == sample_of(0, {1740}));
    CHECK(chunk.gaps == std::vector<Gap>{{{10}, {130}, GapCause::missed_cycles}});
    CHECK(source.gaps_before({500}) == chunk.gaps);
    CHECK(source.gaps_before({50}) == std::vector<Gap>{{{10}, {40}, GapCause::missed_cycles}});

    const PartChunk inside = source.read({20}, {30}, buffer);
    CHECK(inside.gaps == std::vector<Gap>{{{0}, {30}, GapCause::missed_cycles}});
}

TEST_CASE("what the ring has overwritten is silence, and said to be lost") {
    RingFixture ring;
    ring.capture(40'000);
    const std::int64_t oldest = engine::RingReader(ring.control).oldest(ring.head()).frame + 1000;
    const PartSource source(job_of(ring, {oldest - 300, oldest - 300}));
    std::vector<float> buffer;
    const PartChunk chunk = source.read({0}, {1000}, buffer);
    CHECK(silent_frames(chunk.samples, 0).size() == 300);
    CHECK(chunk.samples[2 * 300] == sample_of(0, {oldest}));
    CHECK(chunk.gaps == std::vector<Gap>{{{0}, {300}, GapCause::overrun}});
}

// The race is on purpose, and what was read too long ago for the sanitizer's suppressions.
#ifndef __SANITIZE_THREAD__
TEST_CASE("what is overwritten while it is copied is lost of all channels or of none") {
    RingFixture ring(2, 6.0);
    // The longer one announces what it is about to overwrite.
    const auto length = GENERATE(std::int64_t{640}, std::int64_t{16'384});
    ring.cycle.length = Frames{length};
    ring.capture(ring.control.geometry().depth().count);
    const std::vector<engine::RingLane> lanes{ring.lane(0), ring.lane(1)};
    std::atomic<bool> ended{false};
    std::thread server([&] {
        std::vector<std::vector<float>> samples(
            2, std::vector<float>(static_cast<std::size_t>(length)));
        engine::Cycle& cycle = ring.cycle;
        while (cycle.device < DevicePosition{3200 * length}) {
            std::vector<engine::LaneInput> inputs;
            for (std::uint32_t channel = 0; channel < 2; ++channel) {
                for (std::int64_t i = 0; i < length; ++i) {
                    samples[channel][static_cast<std::size_t>(i)] =
                        sample_of(channel, cycle.device + Frames{i});
                }
                inputs.push_back({lanes[channel], samples[channel].data()});
            }
            ring.writer.append(cycle, inputs);
            cycle.device += cycle.length;
        }
        ended = true;
    });
    const engine::RingReader reader(ring.control);
    std::vector<float> buffer;
    std::int64_t wrong = 0;
    while (!ended) {
        const std::int64_t begin = 1000 + reader.oldest(reader.head()).frame;
        const PartChunk chunk = PartSource(job_of(ring, {begin, begin})).read({0}, {8000}, buffer);
        for (std::int64_t i = 0; i < 8000; ++i) {
            const bool lost =
                std::any_of(chunk.gaps.begin(), chunk.gaps.end(), [i](const Gap& gap) {
                    return gap.at <= Frames{i} && Frames{i} < gap.at + gap.length;
                });
            for (std::uint32_t channel = 0; channel < 2; ++channel) {
                const float expected = lost ? 0.0F : sample_of(channel, {begin + i});
                if (chunk.samples[static_cast<std::size_t>(2 * i + channel)] != expected) ++wrong;
            }
        }
    }
    server.join();
    CHECK(wrong == 0);
}
#endif

TEST_CASE("the ring is needed from the earliest channel on") {
    RingFixture ring;
    const PartSource source(job_of(ring, {1200, 1100}));
    ring.capture(64);
    CHECK(source.needed_from({0}) == ring.head());  // all of it is still to come
    ring.capture(640);
    CHECK(source.needed_from({0}) == RingPosition{100});
    CHECK(source.needed_from({50}) == RingPosition{150});
    ring.capture(640, 100);  // 1704 to 1804 are missing
    CHECK(source.needed_from({610}) == RingPosition{704});
}

TEST_CASE("the channel that comes last says how long a file can be") {
    RingFixture ring;
    const PartSource source(job_of(ring, {1200, 1100}));
    CHECK(source.length_until({1500}) == Frames{300});
    CHECK(source.frame_at({1500}) == Frames{300});
}
