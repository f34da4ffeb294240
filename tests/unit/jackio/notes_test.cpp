#include "jackio/notes.hpp"

#include <poll.h>

#include <thread>

#include "catch.hpp"

using namespace laydown;
using namespace laydown::jackio;

namespace {
bool readable(const Notes& notes) {
    pollfd descriptor{.fd = notes.fd(), .events = POLLIN, .revents = 0};
    return poll(&descriptor, 1, 0) == 1;
}
}  // namespace

TEST_CASE("a note wakes and is taken once") {
    Notes notes;
    CHECK_FALSE(readable(notes));
    notes.ports_changed();
    notes.buffer_size(256);
    notes.sample_rate(96000);
    notes.xrun();
    notes.xrun();
    CHECK(readable(notes));

    const auto first = notes.take();
    CHECK_FALSE(readable(notes));
    CHECK(first.ports_changed);
    CHECK_FALSE(first.latency_changed);
    CHECK_FALSE(first.connections_changed);
    CHECK(first.buffer_size == Frames{256});
    CHECK(first.sample_rate == SampleRate{96000});
    CHECK(first.xruns == 2);
    CHECK_FALSE(first.freewheel);
    CHECK_FALSE(first.server_lost);

    const auto second = notes.take();
    CHECK_FALSE(second.ports_changed);
    CHECK_FALSE(second.buffer_size);
    CHECK(second.xruns == 0);
    CHECK(notes.xruns() == 2);
}

TEST_CASE("freewheel can be seen by the real-time thread before it is taken") {
    Notes notes;
    notes.freewheel(true);
    CHECK(notes.freewheeling());
    CHECK(notes.take().freewheel == true);
    notes.freewheel(false);
    CHECK_FALSE(notes.freewheeling());
    CHECK(notes.take().freewheel == false);
}

TEST_CASE("the first loss tells the reason") {
    Notes notes;
    notes.server_lost("the cable was pulled");
    notes.server_lost("again");
    auto noted = notes.take();
    CHECK(noted.server_lost);
    CHECK(noted.lost_reason == "the cable was pulled");

    CHECK_FALSE(notes.take().server_lost);
    notes.freewheel(true);
    notes.server_lost(std::string(1000, 'x'));
    CHECK(notes.take().lost_reason == std::string(255, 'x'));
    CHECK_FALSE(notes.freewheeling());

    notes.server_lost("not taken");
    notes.reset();
    CHECK_FALSE(notes.take().server_lost);
}

TEST_CASE("no note is lost between two threads") {
    Notes notes;
    constexpr std::uint32_t total = 20'000;
    std::thread notifier([&] {
        for (std::uint32_t i = 0; i < total; ++i) notes.xrun();
        notes.server_lost("end");
    });
    std::uint32_t seen = 0;
    for (bool lost = false; !lost;) {
        pollfd descriptor{.fd = notes.fd(), .events = POLLIN, .revents = 0};
        REQUIRE(poll(&descriptor, 1, 10'000) == 1);
        const auto noted = notes.take();
        seen += noted.xruns;
        lost = noted.server_lost;
    }
    notifier.join();
    CHECK(seen == total);
}
