#include "jackio/wide_time.hpp"

#include <random>

#include "catch.hpp"

using namespace laydown;
using namespace laydown::jackio;

namespace {
constexpr std::int64_t wrap = std::int64_t{1} << 32;
std::uint32_t low(std::int64_t frame) { return static_cast<std::uint32_t>(frame); }
}  // namespace

TEST_CASE("device time begins where the server is and passes 2^32") {
    WideDevice device;
    CHECK(device.widen(4294967000U) == DevicePosition{4294967000});
    CHECK(device.widen(4294967000U + 256U) == DevicePosition{4294967256});
    CHECK(device.widen(216U) == DevicePosition{wrap + 216});
    CHECK(device.widen(472U) == DevicePosition{wrap + 472});
}

TEST_CASE("device time passes 2^32 across a gap, more than once") {
    WideDevice device;
    std::int64_t now = 1000;
    device.widen(low(now));
    for (int i = 0; i < 20; ++i) {
        now += 2'000'000'000;
        REQUIRE(device.widen(low(now)) == DevicePosition{now});
    }
}

TEST_CASE("device time that steps back is seen to step back") {
    WideDevice device;
    device.widen(100'000);
    CHECK(device.widen(90'000) == DevicePosition{90'000});
    CHECK(device.widen(90'256) == DevicePosition{90'256});
}

TEST_CASE("the transport rolls on past 2^32") {
    WideTransport transport;
    std::int64_t now = wrap - 512;
    CHECK(transport.widen(low(now), {0}) == TransportPosition{now});
    for (int i = 0; i < 10; ++i) {
        now += 256;
        CHECK(transport.widen(low(now), {256}) == TransportPosition{now});
    }
    SECTION("and stays there while stopped") {
        CHECK(transport.widen(low(now), {256}) == TransportPosition{now});
        CHECK(transport.widen(low(now), {70'000}) == TransportPosition{now});
        SECTION("and goes on from there") {
            CHECK(transport.widen(low(now + 256), {256}) == TransportPosition{now + 256});
        }
    }
    SECTION("and comes back with a locate") {
        CHECK(transport.widen(48'000, {256}) == TransportPosition{48'000});
        CHECK(transport.widen(48'256, {256}) == TransportPosition{48'256});
    }
    SECTION("also when cycles were missed, or the device lost time that the transport did not") {
        CHECK(transport.widen(low(now + 33'536), {33'536}) == TransportPosition{now + 33'536});
        CHECK(transport.widen(low(now + 33'792), {9'999}) == TransportPosition{now + 33'792});
    }
}

TEST_CASE("what is told elsewhere is widened in the same way, and leaves no trace") {
    WideTransport transport;
    for (std::int64_t frame = 0; frame <= (std::int64_t{5} << 32); frame += 1 << 30)
        transport.widen(static_cast<std::uint32_t>(frame), {1 << 30});
    const TransportPosition now{std::int64_t{5} << 32};
    CHECK(transport.peek(0, {0}) == now);
    CHECK(transport.peek(256, {256}) == now + Frames{256});
    CHECK(transport.peek(257, {256}) == TransportPosition{257});
    CHECK(transport.widen(0, {0}) == now);
}

TEST_CASE("a locate back or far ahead is taken as it is") {
    WideTransport transport;
    transport.widen(96'000, {0});
    CHECK(transport.widen(0, {256}) == TransportPosition{0});
    CHECK(transport.widen(4'294'967'295U, {256}) == TransportPosition{4'294'967'295});
    CHECK(transport.widen(4'000'000'000U, {256}) == TransportPosition{4'000'000'000});
}

TEST_CASE("a transport that rolls for weeks with gaps is never misplaced") {
    std::mt19937 random(1);
    std::uniform_int_distribution<int> cycles(1, 100'000);
    WideTransport transport;
    WideDevice device;
    std::int64_t place = 12'345;
    std::int64_t time = 777;
    auto last = device.widen(low(time));
    transport.widen(low(place), {0});
    while (place < 10 * wrap) {
        const std::int64_t step = std::int64_t{1024} * cycles(random);
        place += step;
        time += step;
        const auto now = device.widen(low(time));
        REQUIRE(transport.widen(low(place), now - last) == TransportPosition{place});
        last = now;
    }
}

TEST_CASE("what JACK can name as a transport position") {
    CHECK(fits_jack({0}));
    CHECK(fits_jack({wrap - 1}));
    CHECK_FALSE(fits_jack({wrap}));
    CHECK_FALSE(fits_jack({-1}));
}
