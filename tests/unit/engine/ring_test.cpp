#include <random>

#include "catch.hpp"
#include "heap_ring.hpp"

using namespace laydown;
using namespace laydown::engine;

namespace {

float value(std::int64_t frame, std::uint32_t channel) {
    return static_cast<float>((frame % 65536) + 65536 * std::int64_t{channel});
}

void append(RingWriter& writer, HeapRing& ring, Frames length) {
    std::vector<std::vector<float>> periods(ring.bank.channels);
    std::vector<LaneInput> inputs;
    const std::int64_t first = writer.head().frame;
    for (std::uint32_t channel = 0; channel < ring.bank.channels; ++channel) {
        for (std::int64_t i = 0; i < length.count; ++i) {
            periods[channel].push_back(value(first + i, channel));
        }
        inputs.push_back({ring.lane(channel), periods[channel].data()});
    }
    const Cycle cycle{length, {first}, TransportState::stopped, {0}, 0, false};
    writer.append(cycle, inputs);
}

}  // namespace

TEST_CASE("sizes that cannot be are none of a ring") {
    const RingGeometry good = RingGeometry::for_depth({48'000}, 30.0, 256);
    const auto with = [&](auto member, auto value) {
        RingGeometry geometry = good;
        geometry.*member = value;
        return geometry.plausible();
    };
    CHECK(with(&RingGeometry::block_count, good.block_count));
    for (const std::uint32_t frames : {0U, 3U, 1U << 17U, ~0U})
        CHECK_FALSE(with(&RingGeometry::block_frames, frames));
    for (const std::uint32_t blocks : {0U, 1U, ~0U})
        CHECK_FALSE(with(&RingGeometry::block_count, blocks));
    for (const std::uint32_t slots : {0U, 1U, 16U, 4097U, ~0U})
        CHECK_FALSE(with(&RingGeometry::log_capacity, slots));
    CHECK_FALSE(with(&RingGeometry::rate, SampleRate{0}));
}

TEST_CASE("every channel reads back what was written, for periods of any length") {
    std::mt19937 random(1);
    const auto geometry = RingGeometry::for_depth({48000}, 0.5, 64);
    HeapRing ring(geometry, 3);
    RingWriter writer(ring.control);
    const RingReader reader(ring.control);
    std::int64_t written = 0;
    for (int cycle = 0; cycle < 800; ++cycle) {
        const Frames length{std::uniform_int_distribution<std::int64_t>(1, 700)(random)};
        append(writer, ring, length);
        written += length.count;
        REQUIRE(reader.head() == RingPosition{written});

        const RingPosition oldest = reader.oldest(reader.head());
        std::uniform_int_distribution<std::int64_t> where(oldest.frame, written);
        Range<RingPosition> range{{where(random)}, {where(random)}};
        if (range.end < range.begin) std::swap(range.begin, range.end);
        std::vector<float> out(static_cast<std::size_t>(range.length().count) * 2, -1.0F);
        reader.copy(ring.lane(2), range, out.data(), 2);
        reader.copy(ring.lane(1), range, out.data() + 1, 2);
        bool same = true;
        for (std::int64_t i = 0; i < range.length().count; ++i) {
            const auto at = static_cast<std::size_t>(2 * i);
            same = same && out[at] == value(range.begin.frame + i, 2) &&
                   out[at + 1] == value(range.begin.frame + i, 1);
        }
        REQUIRE(same);
        REQUIRE(reader.still_held(range.begin));
    }
}

TEST_CASE("an input without a buffer is captured as silence") {
    HeapRing ring(RingGeometry::for_depth({8000}, 1.0, 64), 2);
    RingWriter writer(ring.control);
    std::vector<float> loud(100, 1.0F);
    const auto cycle = [](std::int64_t at) {
        return Cycle{{100}, {at}, TransportState::stopped, {0}, 0, false};
    };
    const std::vector<LaneInput> both{{ring.lane(0), loud.data()}, {ring.lane(1), loud.data()}};
    const std::int64_t once_around = ring.control.geometry().depth().count;
    std::int64_t at = 0;
    for (; at < once_around; at += 100) writer.append(cycle(at), both);
    const std::vector<LaneInput> one{{ring.lane(0), loud.data()}, {ring.lane(1), nullptr}};
    writer.append(cycle(at), one);
    std::vector<float> out(100, -1.0F);
    const RingReader reader(ring.control);
    reader.copy(ring.lane(1), {{at}, {at + 100}}, out.data(), 1);
    CHECK(out == std::vector<float>(100, 0.0F));
    reader.copy(ring.lane(0), {{at}, {at + 100}}, out.data(), 1);
    CHECK(out == loud);
}

TEST_CASE("the ring holds the seconds asked for beside the guard") {
    for (std::uint32_t period : {16U, 64U, 100U, 1024U, 4096U, 16384U}) {
        const auto geometry = RingGeometry::for_depth({44100}, 2.5, period);
        const Frames guard = std::max(ring_guard, Frames{period});
        CHECK(geometry.plausible());
        CHECK(geometry.depth() - guard >= SampleRate{44100}.frames(2.5));
        CHECK(geometry.depth() - guard <= SampleRate{44100}.frames(2.5) + Frames{1024});
    }
}

TEST_CASE("what is about to be overwritten no longer counts as held") {
    const auto geometry = RingGeometry::for_depth({8000}, 1.0, 64);
    HeapRing ring(geometry, 1);
    RingWriter writer(ring.control);
    const RingReader reader(ring.control);
    append(writer, ring, {1000});
    CHECK(reader.oldest(reader.head()) == RingPosition{0});
    for (int i = 0; i < 20; ++i) append(writer, ring, {1000});
    CHECK_FALSE(reader.still_held({0}));
    CHECK(reader.still_held(reader.oldest(reader.head())));
    CHECK_FALSE(reader.still_held(reader.oldest(reader.head()) - Frames{1}));
}

TEST_CASE("a cycle longer than the guard overwrites nothing that counts as held") {
    constexpr Frames period{3 * ring_guard.count};
    const auto geometry = RingGeometry::for_depth({8000}, 4.0, period.count);
    HeapRing ring(geometry, 1);
    RingWriter writer(ring.control);
    const RingReader reader(ring.control);
    for (int i = 0; i < 3; ++i) append(writer, ring, period);
    CHECK(reader.head() == RingPosition{3 * period.count});
    const RingPosition held = reader.oldest(reader.head());
    CHECK(held == reader.head() + ring_guard - geometry.depth());

    // As a reader finds it in the middle of the next cycle, or after a death there.
    const RingPosition whole = reader.head() + period;
    append(writer, ring, period);
    ring.control.header().head = (whole - period).frame;
    CHECK_FALSE(reader.still_held(held));
    CHECK(reader.oldest(reader.head()) == whole - geometry.depth());
    CHECK(reader.still_held(whole - geometry.depth()));
}

TEST_CASE("a ring that a dead process left is recognised, and rubbish is not") {
    const auto geometry = RingGeometry::for_depth({8000}, 1.0, 64);
    HeapRing ring(geometry, 1);
    RingWriter writer(ring.control);
    append(writer, ring, {64});
    const auto found = RingControl::attach(&ring.control.header(), geometry.control_bytes());
    REQUIRE(found.valid());
    CHECK(found.head() == RingPosition{64});
    CHECK(found.geometry().depth() == geometry.depth());

    CHECK_FALSE(RingControl::attach(&ring.control.header(), 100).valid());
    CHECK_FALSE(RingControl::attach(&ring.control.header(), geometry.control_bytes() - 1).valid());
    ring.control.header().geometry.block_frames = 63;
    CHECK_FALSE(RingControl::attach(&ring.control.header(), geometry.control_bytes()).valid());
    ring.control.header().geometry.block_frames = 64;
    for (const std::int64_t claimed : {std::int64_t{-1}, geometry.depth().count + 65}) {
        ring.control.header().claimed = claimed;
        CHECK_FALSE(RingControl::attach(&ring.control.header(), geometry.control_bytes()).valid());
    }
    ring.control.header().claimed = 0;
    CHECK(RingControl::attach(&ring.control.header(), geometry.control_bytes()).valid());
    ring.control.header().magic = 0;
    CHECK_FALSE(RingControl::attach(&ring.control.header(), geometry.control_bytes()).valid());
}
