// The link of a process to a real server. Two functions that it calls are counted or refused on the
// way.
#include "process/server_link.hpp"

#include <dlfcn.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <mutex>

#include "api/transport.hpp"
#include "jackio_fixture.hpp"
#include "libjack.hpp"
#include "osc/client.hpp"
#include "process/transport_methods.hpp"

using namespace laydown;
using namespace laydown::process;
using namespace laydown::test;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

std::mutex looks_mutex;                       // protects looks
std::vector<steady_clock::time_point> looks;  // for a server
std::atomic<bool> descriptors_out{false};

std::vector<steady_clock::time_point> seen() {
    const std::lock_guard lock(looks_mutex);
    return looks;
}

}  // namespace

extern "C" {

jack_client_t* jack_client_open(const char* name, jack_options_t options, jack_status_t* status,
                                ...) {
    if (std::string_view(name) == "rig") {
        const std::lock_guard lock(looks_mutex);
        looks.push_back(steady_clock::now());
    }
    const auto open =
        reinterpret_cast<decltype(&jack_client_open)>(::dlsym(RTLD_NEXT, "jack_client_open"));
    if ((options & JackServerName) == 0) return open(name, options, status);
    va_list more;
    va_start(more, status);
    const char* server_name = va_arg(more, const char*);
    va_end(more);
    return open(name, options, status, server_name);
}

// Not by a limit, which the sanitizers would meet as well.
int eventfd(unsigned count, int flags) noexcept {
    if (descriptors_out) {
        errno = EMFILE;
        return -1;
    }
    return static_cast<int>(::syscall(SYS_eventfd2, count, flags));
}

}  // extern "C"

namespace {

using Strings = std::vector<std::string>;

/// The least that is a client of the server: it has one output, which plays nothing.
class Rig final : public ClientOwner, public jackio::ProcessHandler {
  public:
    explicit Rig(const Strings& rules = {})
        : link(loop, *this, {.name = "rig"}, parsed(rules), callbacks()) {
        jackio::Client::await_closing();  // of the test before
    }
    ~Rig() { close(); }
    Rig(const Rig&) = delete;
    Rig& operator=(const Rig&) = delete;

    void opened(std::unique_ptr<jackio::Client> client) override {
        opened_client = std::move(client);
        ++times_opened;
        if (!hesitates) start();
    }
    /// What opened() does when the rig does not hesitate.
    void start() {
        if (!refusal.empty()) {
            close();
            link.failed(error(ErrorCode::internal, "{}", refusal));
            return;
        }
        running = std::move(opened_client);
        port.emplace(open_port(*running, "1", jackio::Direction::output));
        REQUIRE(running->activate(*this));
        link.started();
    }
    void lost(const std::string&) override {
        ++losses;
        close();
    }
    jackio::Client* client() const override { return running.get(); }
    std::vector<jackio::WiredPort> ports() const override {
        ++times_wired;
        return {{&*port}};
    }
    bool stalled() const override {
        ++times_stall_asked;
        return frozen;
    }
    void process(std::uint32_t) noexcept override { ++cycles; }

    void close() {
        opened_client.reset();
        running.reset();
        port.reset();
    }
    /// Serves the loop until `condition` holds.
    template <class Condition>
    bool turn_until(Condition condition) {
        const auto limit = steady_clock::now() + 30s;
        bool held = false;
        const auto timer = loop.every(1ms, [&] {
            held = condition();
            if (held || steady_clock::now() > limit) loop.stop();
        });
        loop.run();
        loop.cancel(timer);
        return held;
    }
    bool runs() {
        return turn_until([&] { return running && cycles > 0; });
    }
    bool connected_to(const Strings& others) {
        return turn_until([&] { return port && port->connections() == others; });
    }

    daemon::EventLoop loop;
    std::unique_ptr<jackio::Client> opened_client;  // not started yet
    std::unique_ptr<jackio::Client> running;
    mutable std::optional<jackio::AudioPort> port;
    std::atomic<int> cycles{0};
    bool hesitates = false;  ///< to start
    bool frozen = false;     ///< as far as the link is told
    std::string refusal;     ///< why it does not start
    int times_opened = 0;
    int losses = 0;
    mutable int times_wired = 0;
    mutable int times_stall_asked = 0;
    Strings failures;
    std::vector<Frames> periods;
    ServerLink link;

  private:
    static std::vector<jackio::ConnectRule> parsed(const Strings& rules) {
        std::vector<jackio::ConnectRule> result;
        for (const auto& rule : rules) result.push_back(*jackio::parse_connect_rule(rule));
        return result;
    }
    ServerLink::Callbacks callbacks() {
        return {.failed = [this](const Error& error) { failures.push_back(error.text); },
                .unconnected = [](const Error&) {},
                .unmatched = [](const std::string&) {},
                .period = [this](Frames now) { periods.push_back(now); },
                .changed = [] {}};
    }
};

}  // namespace

TEST_CASE("a server that stays away is looked for at growing intervals") {
    server().stop();
    Rig rig;
    {
        const std::lock_guard lock(looks_mutex);
        looks.clear();
    }
    rig.link.begin();
    REQUIRE(rig.turn_until([&] { return seen().size() >= 4; }));
    const auto at = seen();  // a busy machine only makes it longer
    CHECK(at[1] - at[0] >= 250ms);
    CHECK(at[2] - at[1] >= 500ms);
    CHECK(at[3] - at[2] >= 1000ms);
}

TEST_CASE("a process that has no descriptor left for a client tries again") {
    server().stop();
    Rig rig;
    const auto before = seen().size();
    descriptors_out = true;
    CHECK_NOTHROW(rig.link.begin());
    descriptors_out = false;
    CHECK(rig.failures.size() == 1);
    CHECK(rig.turn_until([&] { return seen().size() > before; }));
}

TEST_CASE("a client is handed over, and its ports are connected once it was started") {
    server();
    Rig rig({"1=system:playback_2"});
    rig.link.begin();
    REQUIRE(rig.runs());
    CHECK(rig.connected_to({"system:playback_2"}));
    CHECK(rig.times_opened == 1);
    CHECK(rig.failures.empty());
}

TEST_CASE("an owner that takes its time is not asked for ports meanwhile") {
    server();
    Rig rig({"1=system:playback_2"});
    rig.hesitates = true;
    rig.link.begin();
    REQUIRE(rig.turn_until([&] { return rig.times_opened == 1; }));
    rig.link.rewire();
    CHECK(rig.times_wired == 0);
    SECTION("and then starts it") {
        rig.start();
        CHECK(rig.connected_to({"system:playback_2"}));
    }
    SECTION("and may lose the server") {
        server().kill();
        REQUIRE(rig.turn_until([&] { return rig.losses == 1; }));
        REQUIRE(rig.failures.size() == 1);
        CHECK(rig.failures[0].starts_with("the JACK server is gone"));
        server();
        CHECK(rig.turn_until([&] { return rig.times_opened == 2; }));
    }
}

TEST_CASE("a client that cannot be started is tried again, and told once for each reason") {
    server();
    Rig rig;
    rig.refusal = "no room";
    rig.link.begin();
    REQUIRE(rig.turn_until([&] { return rig.times_opened == 3; }));
    CHECK(rig.failures == Strings{"no room"});
    rig.refusal = "no mood";
    REQUIRE(rig.turn_until([&] { return rig.times_opened == 4; }));
    CHECK(rig.failures == Strings{"no room", "no mood"});
    rig.refusal.clear();
    CHECK(rig.runs());
}

TEST_CASE("a server that went is lost, and connected as before when it is back") {
    server();
    Rig rig({"physical"});
    rig.link.begin();
    REQUIRE(rig.connected_to({"system:playback_1"}));
    server().kill();
    REQUIRE(rig.turn_until([&] { return rig.losses == 1; }));
    CHECK(rig.client() == nullptr);
    server();
    CHECK(rig.connected_to({"system:playback_1"}));
    CHECK(rig.losses == 1);
}

TEST_CASE("a server that stalls is asked for connections when it is over") {
    server();
    Rig rig({"1=system:playback_1"});
    rig.frozen = true;
    rig.link.begin();
    REQUIRE(rig.turn_until([&] { return rig.times_stall_asked >= 3; }));
    CHECK(rig.times_wired == 0);
    rig.frozen = false;
    CHECK(rig.connected_to({"system:playback_1"}));
}

TEST_CASE("no attempt follows the end") {
    server();
    Rig rig;
    rig.link.begin();
    REQUIRE(rig.runs());
    rig.link.end();
    CHECK(rig.link.ended());
    server().kill();
    REQUIRE(rig.turn_until([&] { return rig.losses == 1; }));
    server();
    const auto before = seen().size();
    const auto later = steady_clock::now() + 600ms;  // an attempt came after 250
    REQUIRE(rig.turn_until([&] { return steady_clock::now() > later; }));
    CHECK(seen().size() == before);
}

TEST_CASE("a period is told when it changes, and not because the client is new") {
    server();
    Rig rig;
    rig.link.begin();
    REQUIRE(rig.runs());
    CHECK(rig.periods.empty());
    auto* client = open_client("changer");
    const Frames before{jack_get_buffer_size(client)};
    const Frames other = before + before;
    require(jack_set_buffer_size(client, static_cast<jack_nframes_t>(other.count)), "to change");
    CHECK(rig.turn_until([&] { return rig.periods == std::vector{other}; }));
    require(jack_set_buffer_size(client, static_cast<jack_nframes_t>(before.count)), "to return");
    CHECK(rig.turn_until([&] { return rig.periods == std::vector{other, before}; }));
    jack_client_close(client);
}

namespace {

constexpr auto methods = osc::table(api::transport_methods);

osc::Message answer(osc::Server& server, osc::Client& controller, const osc::Message& message) {
    server.handle(osc::serialise(message), controller.local(), steady_clock::now());
    auto answer = controller.next(10s);
    REQUIRE(answer);
    return std::move(*answer);
}

}  // namespace

TEST_CASE("the transport is played, stopped, moved and told of over OSC") {
    server();
    Rig rig;
    rig.link.begin();
    REQUIRE(rig.runs());
    osc::Server front(std::move(*osc::UdpSocket::bind({osc::loopback, 0})), methods);
    auto controller = std::move(*osc::Client::connect(front.local()));
    TransportMethods transport(front, [&] { return rig.client(); });
    const auto becomes = [&](const std::string& state) {
        return rig.turn_until([&] {
            transport.tick(steady_clock::now());
            return answer(front, controller, {"/transport/state", {}}).arguments.at(1) ==
                   osc::Value(state);
        });
    };
    const jackio::Transport told(*rig.client());
    CHECK(becomes("stopped"));
    CHECK(answer(front, controller, {"/transport/locate", {48'000}}).path == "/reply");
    CHECK(rig.turn_until([&] { return told.query().position == TransportPosition{48'000}; }));
    CHECK(answer(front, controller, {"/transport/play", {}}).path == "/reply");
    CHECK(becomes("rolling"));
    CHECK(rig.turn_until([&] { return told.query().position > TransportPosition{48'000}; }));
    CHECK(answer(front, controller, {"/transport/stop", {}}).path == "/reply");
    CHECK(becomes("stopped"));
}
