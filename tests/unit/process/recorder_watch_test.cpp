#include "process/recorder_watch.hpp"

#include "api/recorder.hpp"
#include "catch.hpp"
#include "daemon/instance.hpp"
#include "folder.hpp"
#include "osc/wire.hpp"
#include "runtime_folder.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::process;

namespace {

/// What a recorder shows of itself, as long as nobody kills it.
class Recorder {
  public:
    explicit Recorder(const std::string& session = {}) : instance_(claimed(session)) { open(); }

    /// Answers the subscription that has come, with that it records.
    void record(Range<SongPosition> range) {
        hear();
        tell({"/record/range", {1, range.begin.frame, range.end.frame}});
    }
    void hear() {
        std::array<std::byte, 1024> buffer;
        std::optional<osc::UdpSocket::Datagram> asked;
        REQUIRE(test::wait_until([&] { return (asked = socket_->receive(buffer)).has_value(); }));
        listener_ = asked->sender;
    }
    /// Whether somebody has.
    bool asked() {
        std::array<std::byte, 1024> buffer;
        return socket_->receive(buffer).has_value();
    }
    void tell(const osc::Message& told) {
        REQUIRE(socket_->send(listener_, osc::serialise(told)) == osc::Sent::yes);
    }
    /// Its port is gone at once; its lock may last as long as its last thread.
    void die() { socket_.reset(); }
    void open() {
        socket_.emplace(std::move(*osc::UdpSocket::bind({osc::loopback, port_})));
        port_ = socket_->local().port;
        REQUIRE(instance_.publish_osc(osc::udp_url(socket_->local())));
    }

  private:
    static daemon::Instance claimed(const std::string& session) {
        daemon::InstanceInfo info;
        info.program = "laydown-recorder";
        info.name = "stage";
        info.session = session;
        auto instance = daemon::Instance::claim(std::move(info));
        REQUIRE(instance);
        return std::move(*instance);
    }

    daemon::Instance instance_;
    std::optional<osc::UdpSocket> socket_;
    std::uint16_t port_ = 0;
    osc::Endpoint listener_{};
};

/// Lets the loop run until `done` holds; whether it did.
bool run_until(daemon::EventLoop& loop, const std::function<bool()>& done) {
    bool held = false;
    const auto look = loop.every(std::chrono::milliseconds(1), [&] {
        held = done();
        if (held) loop.stop();
    });
    const auto limit = loop.after(std::chrono::seconds(3), [&] { loop.stop(); });
    loop.run();
    loop.cancel(look);
    loop.cancel(limit);
    return held;
}

constexpr Range<SongPosition> bars{{1000}, {9000}};

}  // namespace

TEST_CASE("a recorder that was killed is missed at the next tick") {
    const test::RuntimeFolder runtime;
    daemon::EventLoop loop;
    Recorder recorder;
    std::optional<Range<SongPosition>> range;
    RecorderWatch watch(loop, "stage", [&](const auto& told) { range = told.range; });
    recorder.record(bars);
    REQUIRE(run_until(loop, [&] { return range == bars; }));

    recorder.die();
    watch.tick();
    // It would be given up without an answer as well, but after five seconds.
    CHECK(run_until(loop, [&] { return !range; }));

    // One that is there again is listened to again.
    recorder.open();
    watch.tick();
    recorder.record(bars);
    CHECK(run_until(loop, [&] { return range == bars; }));
}

TEST_CASE("a recorder tells which tracks are armed") {
    const test::RuntimeFolder runtime;
    daemon::EventLoop loop;
    Recorder recorder;
    std::set<TrackNumber> armed;
    RecorderWatch watch(loop, "stage", [&](const auto& told) { armed = told.armed; });
    recorder.hear();
    recorder.tell({"/track/2/arm", {true}});
    recorder.tell({"/track/12/arm", {1}});
    recorder.tell({"/track/3/arm", {false}});
    recorder.tell({"/track/4/armed", {true}});
    const std::set<TrackNumber> both{{2}, {12}};
    REQUIRE(run_until(loop, [&] { return armed == both; }));
    recorder.tell({"/track/2/arm", {false}});
    CHECK(run_until(loop, [&] { return armed == std::set<TrackNumber>{{12}}; }));
    recorder.die();
    watch.tick();
    CHECK(run_until(loop, [&] { return armed.empty(); }));
}

TEST_CASE("a recorder that records into another folder is not meant") {
    const test::RuntimeFolder runtime;
    const test::Folder session;
    daemon::EventLoop loop;
    Recorder recorder(session.path().string());
    int told = 0;
    const auto listen = [&](const std::filesystem::path& folder) {
        return RecorderWatch(
            loop, "stage", [&](const auto&) { ++told; }, folder);
    };
    const auto other = listen(session.path().parent_path());
    CHECK_FALSE(recorder.asked());
    const auto meant = listen(session.path() / ".");
    CHECK(recorder.asked());
}
