// Random and damaged packets, as many as can be: nothing crashes, and the server answers on.
#include <random>

#include "catch.hpp"
#include "desk.hpp"
#include "live.hpp"
#include "packets.hpp"

using namespace laydown;
using namespace laydown::test;
using namespace std::string_literals;

namespace {

using Bytes = std::vector<std::byte>;

/// Packets that begin as sensible ones and are then damaged, or were never sensible.
class PacketMill {
  public:
    explicit PacketMill(std::uint32_t seed) : random_(seed) {}

    Bytes next() {
        if (below(8) == 0) return noise();
        auto packet = below(4) == 0 ? bundle({sensible(), sensible()}) : sensible();
        for (auto damages = below(4); damages > 0; --damages) damage(packet);
        return packet;
    }

  private:
    std::size_t below(std::size_t limit) { return random_() % limit; }
    std::byte any() { return static_cast<std::byte>(below(256)); }

    Bytes noise() {
        Bytes packet(below(200));
        for (auto& byte : packet) byte = any();
        return packet;
    }

    osc::Value value() {
        switch (below(8)) {
            case 0:
                return static_cast<std::int32_t>(random_());
            case 1:
                return static_cast<std::int64_t>(random_()) << 20;
            case 2:
                return static_cast<float>(below(100)) / 10.0F;
            case 3:
                return static_cast<double>(below(2));
            case 4:
                return below(2) == 0;
            case 5:
                return "state"s;
            case 6:
                return osc::Other{'N'};
            default:
                return 1;
        }
    }

    Bytes sensible() {
        const auto& method = studio_methods.at(below(studio_methods.size()));
        std::string path(method.path);
        if (const auto mark = path.find("{track}"); mark != path.npos)
            path.replace(mark, 7, std::array{"1"s, "*"s, "9"s, "[1-3]"s}.at(below(4)));
        osc::Values values;
        for (auto n = below(4); n > 0; --n) values.push_back(value());
        return osc::serialise({path, values});
    }

    void damage(Bytes& packet) {
        if (packet.empty()) return;
        switch (below(4)) {
            case 0:
                packet.resize(below(packet.size()));
                break;
            case 1:
                packet.insert(packet.end(), below(9), any());
                break;
            case 2:
                packet[below(packet.size())] = any();
                break;
            default:
                packet.erase(packet.begin() + static_cast<long>(below(packet.size())));
                break;
        }
    }

    std::minstd_rand random_;
};

}  // namespace

TEST_CASE("a hundred thousand damaged packets do no harm") {
    Desk desk;
    PacketMill mill(1);
    for (int n = 0; n < 100'000; ++n) {
        desk.server.handle(mill.next(), desk.controller.local(), desk.now);
        if (n % 64 == 0) {
            desk.now += std::chrono::milliseconds(20);
            desk.server.tick(desk.now);
            desk.arrived();
            desk.studio.done.clear();
        }
    }
    CHECK(desk.server.traffic().packets == 100'000);
    CHECK(desk.server.traffic().malformed > 10'000);
    CHECK(desk.studio.tracks.size() == 4);
    desk.ask({"/unsubscribe", {}});
    CHECK(desk.answer({"/ping", {}}).path == "/reply");
}

TEST_CASE("a flood through the socket leaves the server answering") {
    const LiveStudio studio;
    auto flood = std::move(*osc::UdpSocket::connect(studio.endpoint()));
    auto client = studio.connect();
    PacketMill mill(2);
    for (int n = 0; n < 20'000; ++n) {
        static_cast<void>(flood.send(studio.endpoint(), mill.next()));
        if (n % 100 == 0) REQUIRE(client.call(api::ping));
    }
    CHECK(client.call(api::ping));
}

TEST_CASE("one wake-up handles a bounded number of packets") {
    Desk desk;
    for (int n = 0; n < 200; ++n) REQUIRE(desk.controller.send({"/ping", {}}));
    CHECK(desk.server.receive(desk.now));
    const auto first = desk.server.traffic().packets;
    CHECK(first < 100);
    while (desk.server.receive(desk.now)) {
    }
    CHECK(desk.server.traffic().packets == 200);
    CHECK(desk.arrived().size() == 200);
}
