#include "engine/timeline.hpp"

#include <map>
#include <random>

#include "catch.hpp"
#include "heap_ring.hpp"

using namespace laydown;
using namespace laydown::engine;

namespace {

// Appends cycles whose only channel says which device frame each sample was captured at, and
// remembers the same in a plain map: the oracle.
struct Session {
    HeapRing ring{RingGeometry::for_depth({8000}, 2.0, 64), 1};
    RingWriter writer{ring.control};
    Timeline timeline{ring.control};
    RingReader reader{ring.control};
    std::map<std::int64_t, std::int64_t> captured;  // device frame -> ring position
    Cycle cycle{{64}, {1000}, TransportState::stopped, {0}, 0, false};

    void step(Frames missed) {
        cycle.device += missed;
        if (cycle.state == TransportState::rolling) cycle.transport += missed;
        std::vector<float> samples;
        for (std::int64_t i = 0; i < cycle.length.count; ++i) {
            samples.push_back(static_cast<float>(cycle.device.frame + i));
            captured[cycle.device.frame + i] = writer.head().frame + i;
        }
        const LaneInput input{ring.lane(0), samples.data()};
        writer.append(cycle, {&input, 1});
        cycle.device += cycle.length;
        if (cycle.state == TransportState::rolling) cycle.transport += cycle.length;
    }
};

}  // namespace

TEST_CASE("any range of the device clock is cut into audio and silence of the right length") {
    std::mt19937 random(7);
    const auto pick = [&](std::int64_t low, std::int64_t high) {
        return std::uniform_int_distribution<std::int64_t>(low, high)(random);
    };
    Session s;
    for (int round = 0; round < 3000; ++round) {
        s.step({pick(0, 9) == 0 ? pick(1, 500) : 0});
        if (pick(0, 4) == 0) s.cycle.state = TransportState{static_cast<std::uint32_t>(pick(0, 2))};
        if (pick(0, 19) == 0) s.cycle.transport = {pick(0, 100000)};
        if (round % 10 != 0) continue;

        const RingPosition head = s.reader.head();
        const RingPosition oldest = s.reader.oldest(head);
        DevicePosition at{s.cycle.device.frame - pick(0, 20000)};
        const DevicePosition end{at.frame + pick(0, 20000)};
        while (at < end) {
            const Piece piece = s.timeline.at(at, end - at, head);
            if (piece.kind == Piece::Kind::future) {
                REQUIRE(s.captured.lower_bound(at.frame) == s.captured.end());
                break;
            }
            REQUIRE(piece.length > Frames{0});
            REQUIRE(piece.length <= end - at);
            std::vector<float> out(static_cast<std::size_t>(piece.length.count));
            if (piece.kind == Piece::Kind::audio) {
                REQUIRE(piece.position >= oldest);
                s.reader.copy(s.ring.lane(0), {piece.position, piece.position + piece.length},
                              out.data(), 1);
            }
            for (std::int64_t i = 0; i < piece.length.count; ++i) {
                const std::int64_t frame = at.frame + i;
                const auto known = s.captured.find(frame);
                bool right = false;
                switch (piece.kind) {
                    case Piece::Kind::audio:
                        right = known != s.captured.end() &&
                                out[static_cast<std::size_t>(i)] == static_cast<float>(frame);
                        break;
                    case Piece::Kind::missed:
                        right = known == s.captured.end();
                        break;
                    case Piece::Kind::lost:
                        right = known == s.captured.end() || known->second < oldest.frame;
                        break;
                    case Piece::Kind::future:
                        break;
                }
                if (right) continue;
                CAPTURE(round, frame, static_cast<int>(piece.kind));
                FAIL("the piece does not agree with what was captured");
            }
            at += piece.length;
        }
    }
}

TEST_CASE("segments are handed out once each, and only when their first cycle is published") {
    Session s;
    std::int64_t index = 0;
    CHECK(s.timeline.since(index, s.reader.head()).empty());
    s.step({0});
    CHECK(s.timeline.since(index, RingPosition{0}).empty());
    CHECK(s.timeline.since(index, s.reader.head()).size() == 1);
    s.step({10});
    s.step({0});
    s.step({20});
    const auto news = s.timeline.since(index, s.reader.head());
    REQUIRE(news.size() == 2);
    CHECK(news[0].missed == Frames{10});
    CHECK(news[1].missed == Frames{20});
    CHECK(s.timeline.since(index, s.reader.head()).empty());
}

TEST_CASE("positions find their segment and their moment") {
    Session s;
    CHECK_FALSE(s.timeline.device_at({0}));
    s.step({0});    // ring 0..64, device 1000
    s.step({500});  // ring 64..128, device 1564
    CHECK(s.timeline.device_at({64}) == DevicePosition{1064});
    CHECK(s.timeline.device_at({65}) == DevicePosition{1565});
    CHECK(s.timeline.device_at({128}) == DevicePosition{1628});
    CHECK(s.timeline.segment_at({63})->device == DevicePosition{1000});
    CHECK(s.timeline.segment_at({64})->device == DevicePosition{1564});
    CHECK(s.timeline.covering({{0}, {65}}).size() == 2);
    CHECK(s.timeline.covering({{0}, {64}}).size() == 1);
    CHECK(s.timeline.covering({{100}, {128}}).size() == 1);
}

TEST_CASE("a log that overflowed says lost, and recent ranges are still right") {
    Session s;
    const auto capacity = static_cast<int>(s.ring.control.geometry().log_capacity);
    for (int i = 0; i < 3 * capacity; ++i) {
        s.cycle.length = {1};
        s.step({1});
    }
    const RingPosition head = s.reader.head();
    const DevicePosition recent{s.cycle.device.frame - 101};
    CHECK(s.timeline.at(recent, {100}, head).kind == Piece::Kind::audio);
    CHECK(s.timeline.at(recent + Frames{1}, {100}, head).kind == Piece::Kind::missed);
    CHECK(s.timeline.at({1000}, {100}, head).kind == Piece::Kind::lost);
}
