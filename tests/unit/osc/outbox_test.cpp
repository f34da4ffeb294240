// What happens when the socket cannot take any more.
#include "osc/outbox.hpp"

#include "catch.hpp"
#include "packets.hpp"

using namespace laydown;
using namespace laydown::test;
using osc::Endpoint;
using osc::Sent;

namespace {

struct Line {
    Sent state = Sent::yes;
    std::vector<std::size_t> sizes;

    osc::Outbox::Send sender() {
        return [this](Endpoint, std::span<const std::byte> bytes) {
            if (state == Sent::yes) sizes.push_back(bytes.size());
            return state;
        };
    }
};

std::vector<std::byte> sized(std::size_t n) { return std::vector<std::byte>(n); }

}  // namespace

TEST_CASE("what cannot be sent now is sent later, in order") {
    Line line;
    osc::Outbox outbox(line.sender(), 3);
    outbox.put({}, sized(1));
    line.state = Sent::later;
    outbox.put({}, sized(2));
    outbox.put({}, sized(3));
    CHECK_FALSE(outbox.empty());
    line.state = Sent::yes;
    outbox.put({}, sized(4));
    CHECK(line.sizes == std::vector<std::size_t>{1, 2, 3, 4});
    CHECK(outbox.empty());
    CHECK(outbox.dropped() == 0);
}

TEST_CASE("a queue that is full drops the newest and counts it") {
    Line line{Sent::later, {}};
    osc::Outbox outbox(line.sender(), 3);
    for (std::size_t n = 1; n <= 5; ++n) outbox.put({}, sized(n));
    CHECK(outbox.dropped() == 2);
    line.state = Sent::yes;
    outbox.flush();
    CHECK(line.sizes == std::vector<std::size_t>{1, 2, 3});
}

TEST_CASE("what the system refuses does not hold the others up") {
    Line line{Sent::later, {}};
    osc::Outbox outbox(line.sender(), 3);
    outbox.put({}, sized(1));
    line.state = Sent::failed;
    outbox.flush();
    CHECK(outbox.empty());
    CHECK(outbox.dropped() == 1);
    outbox.put({}, sized(2));
    CHECK(outbox.dropped() == 2);
}
