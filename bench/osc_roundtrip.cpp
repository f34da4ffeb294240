// How long a /ping takes to be answered on loopback, beside a bare echo over the same kind of
// socket. Both answer from a thread of their own that sleeps in poll(), and they take turns, so
// that whatever else the machine does slows both.
#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <thread>
#include <vector>

#include "api/answer_common.hpp"
#include "api/common.hpp"
#include "osc/server.hpp"

namespace {

using namespace laydown;
using Clock = std::chrono::steady_clock;

constexpr int turns = 40;
constexpr int trips_per_turn = 500;

/// A thread that calls `serve` whenever something arrives.
class Answerer {
  public:
    Answerer(int fd, std::function<void()> serve)
        : thread_([this, fd, serve = std::move(serve)] {
              while (!ended_) {
                  pollfd waiting{fd, POLLIN, 0};
                  if (poll(&waiting, 1, 50) > 0) serve();
              }
          }) {}
    Answerer(const Answerer&) = delete;
    Answerer& operator=(const Answerer&) = delete;
    ~Answerer() {
        ended_ = true;
        thread_.join();
    }

  private:
    std::atomic<bool> ended_ = false;
    std::thread thread_;
};

/// Microseconds from sending to having received, each time.
void measure(osc::UdpSocket& client, std::span<const std::byte> request,
             std::vector<double>& times) {
    std::array<std::byte, 2048> buffer{};
    for (int n = 0; n < trips_per_turn; ++n) {
        const auto begin = Clock::now();
        if (client.send({}, request) != osc::Sent::yes) throw std::runtime_error("cannot send");
        if (!client.wait(std::chrono::seconds(5)) || !client.receive(buffer))
            throw std::runtime_error("no answer");
        times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
    }
}

double percentile(std::vector<double>& times, double part) {
    const auto place = static_cast<std::ptrdiff_t>(part * static_cast<double>(times.size() - 1));
    std::nth_element(times.begin(), times.begin() + place, times.end());
    return times[static_cast<std::size_t>(place)];
}

osc::UdpSocket loopback_socket() { return std::move(*osc::UdpSocket::bind({osc::loopback, 0})); }

void row(const char* name, std::vector<double>& times) {
    fmt::print("{:<14}{:>10.1f}{:>10.1f}{:>10.1f}\n", name, percentile(times, 0.5),
               percentile(times, 0.9), percentile(times, 0.99));
}

}  // namespace

int main() {
    osc::Server server(loopback_socket(), api::common_methods);
    api::answer_common(server, {"osc-roundtrip", LAYDOWN_VERSION});
    const Answerer serving(server.fd(), [&] { server.receive(Clock::now()); });

    auto echo = loopback_socket();
    std::array<std::byte, 2048> buffer{};
    const Answerer echoing(echo.fd(), [&] {
        while (const auto got = echo.receive(buffer))
            static_cast<void>(echo.send(got->sender, got->bytes));
    });

    auto to_server = std::move(*osc::UdpSocket::connect(server.local()));
    auto to_echo = std::move(*osc::UdpSocket::connect(echo.local()));
    const auto request = osc::serialise({"/ping", {}});
    std::vector<double> ping;
    std::vector<double> bare;
    for (int turn = 0; turn < turns; ++turn) {
        measure(to_server, request, ping);
        measure(to_echo, request, bare);
    }
    fmt::print("{:<14}{:>10}{:>10}{:>10}\n", "microseconds", "median", "90 %", "99 %");
    row("/ping", ping);
    row("bare echo", bare);
    fmt::print("ratio of the medians: {:.2f}\n", percentile(ping, 0.5) / percentile(bare, 0.5));
}
