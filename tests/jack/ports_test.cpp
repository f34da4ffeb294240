#include <jack/jack.h>
#include <jack/metadata.h>
#include <jack/uuid.h>

#include <map>
#include <optional>

#include "jackio/port_names.hpp"
#include "jackio_fixture.hpp"
#include "libjack.hpp"

using namespace laydown;
using namespace laydown::jackio;
using namespace laydown::test;

namespace {

using Strings = std::vector<std::string>;

/// A change shows a little after it was made.
bool connected(const AudioPort& port, const Strings& expected) {
    return wait_until([&] { return port.connections() == expected; });
}

/// As any other client sees it.
std::optional<std::string> property(jack_uuid_t subject, const char* key) {
    char* value = nullptr;
    char* type = nullptr;
    if (jack_get_property(subject, key, &value, &type) != 0) return std::nullopt;
    std::string result = value;
    jack_free(value);
    jack_free(type);
    return result;
}

}  // namespace

TEST_CASE("a port has a name until it is destroyed") {
    server();
    auto client = open_ours(std::make_shared<Notes>());
    {
        auto port = open_port(*client, "kick");
        CHECK(port.name() == "kick");
        CHECK(port.full_name() == "ours:kick");
        CHECK(port.direction() == Direction::input);
        const auto moved = std::move(port);
        CHECK(moved.name() == "kick");
        CHECK(ports_of(client->handle(), "ours", JackPortIsInput) == Strings{"ours:kick"});
    }
    CHECK(ports_of(client->handle(), "ours", 0).empty());
    auto out = open_port(*client, "mix", Direction::output);
    CHECK(ports_of(client->handle(), "ours", JackPortIsOutput) == Strings{"ours:mix"});
    out = open_port(*client, "other", Direction::output);
    CHECK(ports_of(client->handle(), "ours", 0) == Strings{"ours:other"});
}

TEST_CASE("a port can be renamed, and keeps its connections") {
    server();
    const auto notes = std::make_shared<Notes>();
    auto client = open_ours(notes);
    CycleLog log(*client, *notes);
    auto port = open_port(*client, "kick");
    const Running running(client, log);
    REQUIRE(port.connect("system:capture_1"));
    notes->take();
    REQUIRE(port.rename("bass drum"));
    CHECK(port.full_name() == "ours:bass drum");
    CHECK(connected(port, Strings{"system:capture_1"}));
    CHECK(wait_for_note(*notes, [](const Noted& noted) { return noted.ports_changed; }));
    CHECK(port.rename("bass drum"));

    const auto other = open_port(*client, "snare");
    CHECK(port.rename("snare").error().code == ErrorCode::conflict);
    CHECK(port.rename("").error().code == ErrorCode::out_of_range);
    CHECK(port.rename("a:b").error().code == ErrorCode::out_of_range);
    CHECK(port.name() == "bass drum");
}

TEST_CASE("a port that cannot be is refused") {
    server();
    auto client = open_ours(std::make_shared<Notes>());
    const auto kick = open_port(*client, "kick");
    const auto code = [&](const std::string& name) {
        const auto port = AudioPort::open(*client, name, Direction::input);
        return port ? std::nullopt : std::optional(port.error().code);
    };
    CHECK(code("kick") == ErrorCode::conflict);
    CHECK(code("") == ErrorCode::out_of_range);
    CHECK(code("a:b") == ErrorCode::out_of_range);
    const auto longest = 255 - client->name().size() - 1;
    CHECK(code(std::string(longest + 1, 'x')) == ErrorCode::out_of_range);
    const auto port = open_port(*client, std::string(longest, 'x'));
    CHECK(port.name() == std::string(longest, 'x'));
    CHECK(port.connections().empty());
}

TEST_CASE("a server without room for another port says so") {
    server({.ports = 64});
    auto client = open_ours(std::make_shared<Notes>());
    std::vector<AudioPort> ports;
    for (int i = 0; i < 64; ++i) {
        auto port = AudioPort::open(*client, "p" + std::to_string(i), Direction::input);
        if (!port) {
            CHECK(port.error().code == ErrorCode::too_many);
            return;
        }
        ports.push_back(std::move(*port));
    }
    FAIL("64 ports of ours beside the system's");
}

TEST_CASE("a port's pretty name and order are there for others, and go with it") {
    server();
    auto client = open_ours(std::make_shared<Notes>());
    jack_uuid_t subject = 0;
    {
        auto port = open_port(*client, "1");
        subject = jack_port_uuid(jack_port_by_name(client->handle(), port.full_name().c_str()));
        REQUIRE(port.set_pretty_name("Große Trommel"));
        REQUIRE(port.set_order(7));
        CHECK(property(subject, JACK_METADATA_PRETTY_NAME) == "Große Trommel");
        CHECK(property(subject, JACK_METADATA_ORDER) == "7");
        REQUIRE(port.set_pretty_name("Kick"));
        CHECK(property(subject, JACK_METADATA_PRETTY_NAME) == "Kick");
    }
    CHECK_FALSE(property(subject, JACK_METADATA_PRETTY_NAME));
    CHECK_FALSE(property(subject, JACK_METADATA_ORDER));
}

TEST_CASE("ports connect, and say with what") {
    server();
    const auto notes = std::make_shared<Notes>();
    auto client = open_ours(notes);
    CycleLog log(*client, *notes);
    auto in = open_port(*client, "in");
    auto out = open_port(*client, "out", Direction::output);
    const Running running(client, log);

    CHECK(connected(in, {}));
    notes->take();
    REQUIRE(in.connect("system:capture_2"));
    CHECK(wait_for_note(*notes, [](const Noted& noted) { return noted.connections_changed; }));
    REQUIRE(in.connect("system:capture_1"));
    REQUIRE(in.connect("system:capture_1"));
    CHECK(connected(in, Strings{"system:capture_2", "system:capture_1"}));
    REQUIRE(out.connect("system:playback_1"));
    CHECK(connected(out, Strings{"system:playback_1"}));

    CHECK(in.connect("nobody:nothing").error().code == ErrorCode::not_found);
    CHECK(in.connect("system:playback_1").error().code == ErrorCode::refused);
}
