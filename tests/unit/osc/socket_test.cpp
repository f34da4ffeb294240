#include "osc/socket.hpp"

#include <array>

#include "catch.hpp"
#include "desk.hpp"
#include "packets.hpp"

using namespace laydown;
using namespace laydown::test;
using namespace std::chrono_literals;
using namespace std::string_literals;
using osc::Endpoint;
using osc::UdpSocket;

TEST_CASE("a socket listens on loopback alone, and port 0 picks one") {
    const auto socket = UdpSocket::bind({osc::loopback, 0});
    REQUIRE(socket);
    CHECK(socket->local().address == osc::loopback);
    CHECK(socket->local().port != 0);
    CHECK(osc::to_string(Endpoint{osc::loopback, 7511}) == "127.0.0.1:7511");
}

TEST_CASE("the URL of an endpoint is read back, and others are refused") {
    const Endpoint endpoint{0xc0000201, 7511};  // 192.0.2.1, for documentation only
    CHECK(osc::udp_url(endpoint) == "osc.udp://192.0.2.1:7511/");
    const auto read = osc::endpoint_of("osc.udp://192.0.2.1:7511/");
    REQUIRE(read);
    CHECK(*read == endpoint);
    const auto all = osc::endpoint_of("osc.udp://0.0.0.0:7511");
    REQUIRE(all);
    CHECK(*all == Endpoint{osc::loopback, 7511});
    for (const char* bad :
         {"", "osc.tcp://127.0.0.1:1/", "osc.udp://127.0.0.1/", "osc.udp://a:1/",
          "osc.udp://127.0.0.1:0/", "osc.udp://127.0.0.1:65536/", "osc.udp://127.0.0.1:1x/"}) {
        INFO(bad);
        CHECK_FALSE(osc::endpoint_of(bad));
    }
}

TEST_CASE("a port that is taken is said so") {
    const auto first = UdpSocket::bind({osc::loopback, 0});
    REQUIRE(first);
    const auto second = UdpSocket::bind(first->local());
    REQUIRE_FALSE(second);
    CHECK(second.error().code == ErrorCode::conflict);
    CHECK(second.error().text ==
          fmt::format("UDP port {} is taken by another program", first->local().port));
}

TEST_CASE("an address of another machine is refused") {
    const auto socket = UdpSocket::bind({0xc0000201, 0});  // 192.0.2.1, for documentation only
    REQUIRE_FALSE(socket);
    CHECK(socket.error().code == ErrorCode::refused);
}

TEST_CASE("an address that means a whole network is refused") {
    for (const std::uint32_t address : {0x7fffffffU, 0x7f000000U}) {  // those of the loopback
        const auto socket = UdpSocket::bind({address, 0});
        REQUIRE_FALSE(socket);
        CHECK(socket.error().code == ErrorCode::refused);
        CHECK(socket.error().text.find("means all of a network") != std::string::npos);
    }
    CHECK(UdpSocket::bind({0x7f000002, 0}));
    CHECK(UdpSocket::bind({0, 0}));
}

TEST_CASE("datagrams carry their sender, and answers leave from where was asked") {
    auto server = std::move(*UdpSocket::bind({osc::loopback, 0}));
    auto client = std::move(*UdpSocket::connect(server.local()));
    std::array<std::byte, 64> buffer{};
    CHECK_FALSE(server.receive(buffer));
    REQUIRE(client.send(server.local(), bytes_of("abc")) == osc::Sent::yes);
    REQUIRE(server.wait(1000ms));
    const auto got = server.receive(buffer);
    REQUIRE(got);
    CHECK(got->bytes.size() == 3);
    CHECK(got->sender == client.local());
    // A connected socket takes datagrams from its peer's own address alone.
    REQUIRE(server.send(got->sender, bytes_of("defg")) == osc::Sent::yes);
    REQUIRE(client.wait(1000ms));
    CHECK(client.receive(buffer)->bytes.size() == 4);
}

TEST_CASE("hosts are found by digits or name") {
    CHECK(*osc::resolve("192.0.2.7", 9) == Endpoint{0xc0000207, 9});
    CHECK(*osc::resolve("localhost", 9) == Endpoint{osc::loopback, 9});
    CHECK_FALSE(osc::resolve("no such host", 9));
    CHECK_FALSE(osc::resolve("", 9));
}

TEST_CASE("a client learns at once that nobody listens") {
    auto socket = UdpSocket::bind({osc::loopback, 0});
    const auto nobody = socket->local();
    socket = error(ErrorCode::refused, "closed");
    auto client = std::move(*osc::Client::connect(nobody, 60s));
    for (int again = 0; again < 2; ++again) {
        const auto answer = client.request({"/ping", {}});
        REQUIRE_FALSE(answer);
        CHECK(answer.error().code == ErrorCode::no_answer);
        CHECK(answer.error().text == "nobody listens at " + osc::to_string(nobody));
    }
}

TEST_CASE("a client gives up after its timeout") {
    const auto silent = UdpSocket::bind({osc::loopback, 0});
    auto client = std::move(*osc::Client::connect(silent->local(), 10ms));
    const auto answer = client.request({"/ping", {}});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == ErrorCode::no_answer);
    CHECK(answer.error().text.find("within 10 ms") != std::string::npos);
}
