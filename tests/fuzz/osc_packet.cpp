// One packet after another into a server that has a method of each kind. The fuzzer drives this
// (meson setup -Dfuzz=true, with clang++); the tests replay what it found.
#include <cstddef>
#include <cstdint>
#include <span>

#include "osc/server.hpp"
#include "studio.hpp"

namespace {

using namespace laydown;

class Target {
  public:
    Target() : server_(std::move(*osc::UdpSocket::bind({osc::loopback, 0})), test::studio_methods) {
        studio_.serve(server_);
    }

    void take(std::span<const std::byte> packet) {
        server_.handle(packet, nobody, now_);
        now_ += std::chrono::milliseconds(20);
        server_.tick(now_);
        studio_.done.clear();
    }

  private:
    static constexpr osc::Endpoint nobody{osc::loopback, 0};  // answers are made and not sent

    test::Studio studio_;
    osc::Server server_;
    osc::Instant now_{std::chrono::hours(1)};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Target target;
    target.take(std::as_bytes(std::span(data, size)));
    return 0;
}
