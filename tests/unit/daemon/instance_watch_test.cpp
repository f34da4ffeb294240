#include "daemon/instance_watch.hpp"

#include <poll.h>

#include "daemon/instance.hpp"
#include "plumbing.hpp"

using namespace laydown;
using namespace laydown::daemon;
using namespace laydown::daemon::test;

namespace {

bool readable(const InstanceWatch& watch) {
    pollfd polled{watch.fd(), POLLIN, 0};
    return ::poll(&polled, 1, 0) == 1;
}

}  // namespace

TEST_CASE("who makes itself known, tells its address and ends is noticed each time") {
    Folder folder;
    auto watch = InstanceWatch::open(folder.path());
    REQUIRE(watch);
    CHECK_FALSE(readable(*watch));
    const auto noticed = [&] {
        const bool was = readable(*watch);
        watch->take();
        return was && !readable(*watch);
    };
    {
        auto instance =
            Instance::claim({"laydown-recorder", "stage", 0, "", "", ""}, folder.path());
        REQUIRE(instance);
        CHECK(noticed());
        REQUIRE(instance->publish_osc("osc.udp://127.0.0.1:7511/"));
        CHECK(noticed());
    }
    CHECK(noticed());
}

TEST_CASE("a folder that is not there cannot be watched, with words") {
    Folder folder;
    const auto watch = InstanceWatch::open(folder.path() / "none");
    REQUIRE_FALSE(watch);
    CHECK(watch.error().code == ErrorCode::disk);
    CHECK(watch.error().text.find("cannot be watched") != std::string::npos);
}
