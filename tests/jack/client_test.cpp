#include "jackio/client.hpp"

#include "jackio/opening.hpp"
#include "jackio_fixture.hpp"

using namespace laydown;
using namespace laydown::jackio;
using namespace laydown::test;
using namespace std::chrono_literals;

namespace {
ErrorCode open_error(const ClientOptions& options) {
    const auto client = Client::open(options, std::make_shared<Notes>());
    REQUIRE_FALSE(client);
    INFO(client.error().text);
    CHECK_FALSE(client.error().text.empty());
    return client.error().code;
}
}  // namespace

TEST_CASE("a client knows its server") {
    server({.rate = 44100, .period = 64});
    const auto client = open_ours(std::make_shared<Notes>());
    CHECK(client->name() == "ours");
    CHECK(client->sample_rate() == SampleRate{44100});
    CHECK(client->buffer_size() == Frames{64});
    CHECK_FALSE(client->lost());
}

TEST_CASE("no server, a name in use and a bad name are told apart") {
    server();
    const auto client = open_ours(std::make_shared<Notes>());
    CHECK(open_error({.name = "ours"}) == ErrorCode::conflict);
    CHECK(open_error({.name = "x", .server = "laydown_no_such_server"}) == ErrorCode::no_server);
    CHECK(open_error({.name = ""}) == ErrorCode::out_of_range);
    CHECK(open_error({.name = "a:b"}) == ErrorCode::out_of_range);
    CHECK(open_error({.name = std::string(64, 'x')}) == ErrorCode::out_of_range);
    CHECK(open_error({.name = server().name()}) == ErrorCode::out_of_range);
    CHECK(open_error({.name = "x", .server = "x"}) == ErrorCode::out_of_range);
    CHECK(open_ours(std::make_shared<Notes>(), std::string(63, 'x'))->name() ==
          std::string(63, 'x'));
}

TEST_CASE("what libjack has to say reaches the sink") {
    server();
    open_ours(std::make_shared<Notes>());
    library_words();
    CHECK(open_error({.name = "x", .server = "laydown_no_such_server"}) == ErrorCode::no_server);
    CHECK_FALSE(library_words().empty());
}

TEST_CASE("the handler is called until the client is destroyed") {
    server();
    const auto notes = std::make_shared<Notes>();
    auto client = open_ours(notes);
    CycleLog log(*client, *notes);
    const Running running(client, log);
    REQUIRE(log.wait_for(20));
    CHECK(log.back().cycle.length == Frames{128});
    client.reset();
    const auto size = log.size();
    auto again = open_ours(notes);
    CycleLog other(*again, *notes);
    const Running running_other(again, other);
    REQUIRE(other.wait_for(20));
    CHECK(log.size() == size);
}

TEST_CASE("a client can be opened in the background") {
    server();
    const auto notes = std::make_shared<Notes>();
    SECTION("and is there when its descriptor says so") {
        Opening opening({.name = "ours"}, notes);
        pollfd descriptor{.fd = opening.fd(), .events = POLLIN, .revents = 0};
        REQUIRE(poll(&descriptor, 1, 20'000) == 1);
        auto answer = opening.take();
        REQUIRE(answer);
        REQUIRE(*answer);
        CHECK((**answer)->name() == "ours");
        CHECK_FALSE(opening.take());
    }
    SECTION("and its error too") {
        Opening opening({.name = "ours", .server = "laydown_no_such_server"}, notes);
        std::optional<Result<std::unique_ptr<Client>>> answer;
        REQUIRE(wait_until([&] { return (answer = opening.take()).has_value(); }));
        REQUIRE_FALSE(*answer);
        CHECK(answer->error().code == ErrorCode::no_server);
    }
    SECTION("and is closed when nobody wants it any more") {
        { const Opening opening({.name = "ours"}, notes); }
        // The name is free again as soon as the abandoned one is gone.
        REQUIRE(wait_until([&] { return bool(Client::open({.name = "ours"}, notes)); }));
    }
}

TEST_CASE("a server that hangs holds up neither an attempt to open nor a closing") {
    auto& hung = server();
    const auto notes = std::make_shared<Notes>();
    auto client = open_ours(notes);
    CycleLog log(*client, *notes);
    const Running running(client, log);
    REQUIRE(log.wait_for(5));
    hung.pause();
    SECTION("opening") {
        Opening opening({.name = "second"}, std::make_shared<Notes>());
        CHECK_FALSE(opening.take());
        hung.resume();
        REQUIRE(wait_until([&] {
            const auto answer = opening.take();
            return answer && *answer;
        }));
    }
    SECTION("closing") {
        client.reset();  // returns
        const auto size = log.size();
        const auto refused = Client::open({.name = "third"}, std::make_shared<Notes>());
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::no_server);
        hung.resume();
        REQUIRE(wait_until([&] { return bool(Client::open({.name = "third"}, notes)); }));
        CHECK(log.size() == size);
    }
}
