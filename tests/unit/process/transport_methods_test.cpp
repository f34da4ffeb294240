// While there is no server; tests/jack has one.
#include "process/transport_methods.hpp"

#include "api/transport.hpp"
#include "catch.hpp"
#include "osc/client.hpp"

using namespace laydown;

namespace {

constexpr auto methods = osc::table(api::transport_methods);

osc::Message answer(osc::Server& server, osc::Client& controller, const osc::Message& message) {
    server.handle(osc::serialise(message), controller.local(), std::chrono::steady_clock::now());
    auto answer = controller.next(std::chrono::seconds(10));
    REQUIRE(answer);
    return std::move(*answer);
}

}  // namespace

TEST_CASE("all methods of the transport are bound, and answer that there is no server") {
    osc::Server server(std::move(*osc::UdpSocket::bind({osc::loopback, 0})), methods);
    auto controller = std::move(*osc::Client::connect(server.local()));
    process::TransportMethods transport(server, [] { return nullptr; });
    CHECK(server.unbound().empty());
    for (const auto* path : {"/transport/play", "/transport/stop", "/transport/locate"}) {
        INFO(path);
        const auto refused = answer(
            server, controller,
            {path, std::string(path).ends_with("locate") ? osc::Values{1000} : osc::Values{}});
        CHECK(refused.path == "/error");
        REQUIRE(refused.arguments.size() == 3);
        CHECK(refused.arguments[1] == osc::Value(static_cast<int>(ErrorCode::no_server)));
    }
    const auto state = answer(server, controller, {"/transport/state", {}});
    CHECK(state.path == "/reply");
    CHECK(state.arguments.at(1) == osc::Value(std::string("none")));
    transport.tick(std::chrono::steady_clock::now());
    CHECK_FALSE(transport.waiting());
}
