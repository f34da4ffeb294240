// Bytes to messages and back; bundles; damage.
#include "osc/wire.hpp"

#include "catch.hpp"
#include "desk.hpp"
#include "packets.hpp"

using namespace laydown;
using namespace laydown::test;
using namespace std::string_literals;
using osc::Message;
using osc::Other;

TEST_CASE("messages come back as they were sent") {
    const Message message{
        "/a/b", {1, std::int64_t{-2} << 40, 0.5F, 0.1, true, false, "text"s, ""s, Other{'N'}}};
    const auto bytes = osc::serialise(message);
    CHECK(bytes.size() % 4 == 0);
    const auto read = osc::parse(bytes);
    REQUIRE(read);
    CHECK(*read == message);
    CHECK(osc::to_string(*read) ==
          "/a/b ,ihfdTFssN 1 -2199023255552 0.5 0.1 true false \"text\" \"\" (N)");
}

TEST_CASE("types that nobody takes are kept by name only") {
    const auto read = osc::parse(bytes_of("/x\0\0,Sbc\0\0\0\0ab\0\0\0\0\0\4data\0\0\0a"s));
    REQUIRE(read);
    CHECK(read->arguments == osc::Values{"ab"s, Other{'b'}, Other{'c'}});
}

TEST_CASE("a message may lack type tags when it has no arguments") {
    const auto read = osc::parse(bytes_of("/ping\0\0\0"s));
    REQUIRE(read);
    CHECK(*read == Message{"/ping", {}});
    CHECK_FALSE(osc::parse(bytes_of("/ping\0\0\0data"s)));
}

TEST_CASE("damaged messages are errors, and their address is kept where it can be") {
    for (const auto& bad :
         {""s, "\0\0\0\0"s, "/"s, "/abc"s, "x\0\0\0,\0\0\0"s, "/a b\0\0\0\0,\0\0\0"s,
          "/a\x80\0,\0\0\0"s, "#bundle\0"s, "/a\0\0,i\0\0"s, "/a\0\0,i\0\0\0\0"s,
          "/a\0\0,i\0\0\0\0\0\1\0\0\0\1"s, "/a\0\0,s\0\0abcd"s, "/a\0\0,[i]\0\0\0\0\0\0\0\1"s,
          "/a\0\0,b\0\0\xff\xff\xff\xff"s, "/a\0\0,b\0\0\x7f\xff\xff\xff"s, "/a\0\0,iii"s,
          "/a\0\0,\x81\0\0"s, "/a\0\0xi\0\0\0\0\0\1"s}) {
        CAPTURE(bad);
        CHECK_FALSE(osc::parse(bytes_of(bad)));
    }
    CHECK(osc::path_of(bytes_of("/a\0\0,i\0\0"s)) == "/a");
}

TEST_CASE("each damaged packet is counted and answered") {
    Desk desk;
    const auto answers = desk.ask_bytes(bytes_of("/ping\0\0\0,i\0\0"s));
    REQUIRE(answers.size() == 1);
    CHECK(code_of(answers[0]) == 2);
    CHECK(answers[0].arguments[0] == osc::Value("/ping"s));
    CHECK(code_of(desk.ask_bytes(bytes_of("rubbish"s)).at(0)) == 2);
    CHECK(code_of(desk.ask_bytes({}).at(0)) == 2);
    CHECK(desk.server.traffic().malformed == 3);
    CHECK(desk.server.traffic().packets == 3);
}

TEST_CASE("each message of a bundle is executed at once and answered") {
    Desk desk;
    const auto inner = bundle({osc::serialise({"/ping", {}}), osc::serialise({"/nothing", {}})});
    const auto answers =
        desk.ask_bytes(bundle({osc::serialise({"/track/1/arm", {1}}), inner}, 0xffffffff));
    REQUIRE(answers.size() == 3);
    CHECK(answers[0] == reply("/track/1/arm", {1}));
    CHECK(answers[1] == reply("/ping", {"studio"s, "1.2.3"s}));
    CHECK(code_of(answers[2]) == 1);
    CHECK(desk.server.traffic().malformed == 0);
    CHECK(desk.ask_bytes(bundle({})).empty());
}

TEST_CASE("a damaged bundle is answered, after what was whole of it") {
    Desk desk;
    auto packet = bundle({osc::serialise({"/ping", {}}), osc::serialise({"/ping", {}})});
    packet.resize(packet.size() - 4);
    const auto answers = desk.ask_bytes(packet);
    REQUIRE(answers.size() == 2);
    CHECK(answers[0].path == "/reply");
    CHECK(code_of(answers[1]) == 2);
    CHECK(desk.server.traffic().malformed == 1);
    CHECK(code_of(desk.ask_bytes(bytes_of("#bundle\0\0\0\0\0"s)).at(0)) == 2);
    CHECK(code_of(desk.ask_bytes(bytes_of("#bundle\0\0\0\0\0\0\0\0\1\0\0\0\0"s)).at(0)) == 2);
}

TEST_CASE("bundles within bundles are opened up to a limit") {
    const auto nested = [](int depth) {
        auto packet = osc::serialise({"/ping", {}});
        for (int i = 0; i < depth; ++i) packet = bundle({packet});
        return packet;
    };
    Desk desk;
    CHECK(desk.ask_bytes(nested(osc::deepest_bundle)).at(0).path == "/reply");
    CHECK(code_of(desk.ask_bytes(nested(osc::deepest_bundle + 1)).at(0)) == 2);
    CHECK(code_of(desk.ask_bytes(nested(2000)).at(0)) == 2);
}

TEST_CASE("a bundle cannot ask for millions of answers") {
    Desk desk;
    const std::vector<std::vector<std::byte>> many(1500,
                                                   osc::serialise({"/track/*/peak/reset", {}}));
    std::size_t answered = 0;
    std::size_t errors = 0;
    desk.server.handle(bundle(many), {}, desk.now);  // nobody to answer: all is counted here
    CHECK(desk.studio.done.size() <= 4100);
    CHECK(desk.studio.done.size() >= 4000);
    const std::vector<std::vector<std::byte>> replies(4096, osc::serialise({"/reply", {}}));
    for (const auto& answer : desk.ask_bytes(bundle(replies))) {
        ++answered;
        errors += code_of(answer) == 10 ? 1 : 0;
    }
    CHECK(answered == 1);
    CHECK(errors == 1);
}
