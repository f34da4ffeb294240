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
    CHECK(readable(notes));

    const auto first = notes.take();
    CHECK_FALSE(readable(notes));
    CHECK(first.ports_changed);
    CHECK_FALSE(first.latency_changed);
    CHECK_FALSE(first.connections_changed);
    CHECK(first.buffer_size == Frames{256});
    CHECK_FALSE(first.server_lost);

    const auto second = notes.take();
    CHECK_FALSE(second.ports_changed);
    CHECK_FALSE(second.buffer_size);
}

TEST_CASE("xruns are counted for the real-time thread, and wake nobody") {
    Notes notes;
    notes.xrun();
    notes.xrun();
    CHECK(notes.xruns() == 2);
    CHECK_FALSE(readable(notes));
}

TEST_CASE("freewheel is there for the real-time thread at once, and wakes") {
    Notes notes;
    notes.freewheel(true);
    CHECK(notes.freewheeling());
    CHECK(readable(notes));
    notes.take();
    CHECK(notes.freewheeling());
    notes.freewheel(false);
    CHECK_FALSE(notes.freewheeling());
    CHECK(readable(notes));
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
    constexpr std::uint32_t last = 20'000;
    std::thread notifier([&] {
        for (std::uint32_t frames = 1; frames <= last; ++frames) notes.buffer_size(frames);
    });
    Frames seen{0};
    while (seen < Frames{last}) {
        pollfd descriptor{.fd = notes.fd(), .events = POLLIN, .revents = 0};
        if (poll(&descriptor, 1, 10'000) != 1) break;
        const auto noted = notes.take();
        if (noted.buffer_size && *noted.buffer_size >= seen) seen = *noted.buffer_size;
    }
    notifier.join();
    CHECK(seen == Frames{last});
}
