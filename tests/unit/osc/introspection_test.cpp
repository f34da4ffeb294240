// A process describes itself.
#include "catch.hpp"
#include "desk.hpp"
#include "packets.hpp"

using namespace laydown;
using namespace laydown::test;
using namespace std::string_literals;
using osc::Value;

TEST_CASE("/ping says who is there") {
    Desk desk;
    CHECK(desk.answer({"/ping", {}}) == reply("/ping", {"studio"s, "1.2.3"s}));
}

TEST_CASE("/introspect describes each method in a datagram, then says how many") {
    Desk desk;
    const auto got = desk.ask({"/introspect", {}});
    REQUIRE(got.size() == studio_methods.size() + 1);
    for (const auto& message : got) {
        CHECK(message.path == "/reply");
        CHECK(osc::serialise(message).size() < osc::largest_sent);
    }
    CHECK(got[0] == reply("/introspect",
                          {"/track/{track}/arm"s, "value"s, "i"s, "Whether the track is recorded."s,
                           "armed"s, "i 0 or 1"s, "1 to record"s}));
    CHECK(got[2].arguments.at(3) == Value("f"s));
    CHECK(got.back() == reply("/introspect", {static_cast<std::int32_t>(studio_methods.size())}));
}

TEST_CASE("/introspect can be asked for some addresses") {
    Desk desk;
    const auto got = desk.ask({"/introspect", {"/record/"s}});
    REQUIRE(got.size() == 5);
    CHECK(got[0] == reply("/introspect",
                          {"/record/start"s, "action"s, "hh"s, "Starts."s, "at"s,
                           "h a whole number of song frames, optional"s, "from here"s, "until"s,
                           "h a whole number of song frames, optional"s, "up to here"s}));
    CHECK(desk.answer({"/introspect", {"/nothing"s}}) == reply("/introspect", {0}));
    CHECK(desk.ask({"/introspect", {1}}).size() == studio_methods.size() + 1);
}

TEST_CASE("/status tells everything that belongs to no track in one reply") {
    Desk desk;
    CHECK(desk.answer({"/status", {}}) ==
          reply("/status", {"program"s, "studio"s, "version"s, "1.2.3"s, "/gain"s, 0.0F, "/state"s,
                            "idle"s, "/state/since"s, std::int64_t{1} << 40}));
}

TEST_CASE("a packet full of /introspect is not carried out to its end") {
    Desk desk;
    std::vector<osc::Message> messages(4096 / studio_methods.size(), {"/introspect", {}});
    messages.push_back({"/gain", {1.0F}});
    std::vector<std::vector<std::byte>> parts;
    for (const auto& message : messages) parts.push_back(osc::serialise(message));
    desk.ask_bytes(bundle(parts));
    CHECK(desk.answer({"/gain", {}}) == reply("/gain", {0.0F}));
}
