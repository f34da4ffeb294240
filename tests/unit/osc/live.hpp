// A studio's server in a thread of its own, for tests whose client waits for answers.
#pragma once

#include <poll.h>

#include <atomic>
#include <thread>

#include "osc/client.hpp"
#include "studio.hpp"

namespace laydown::test {

class LiveStudio {
  public:
    LiveStudio() : server_(std::move(*osc::UdpSocket::bind({osc::loopback, 0})), studio_methods) {
        studio_.serve(server_);
        loop_ = std::thread([this] { run(); });
    }
    LiveStudio(const LiveStudio&) = delete;
    LiveStudio& operator=(const LiveStudio&) = delete;
    ~LiveStudio() {
        ended_ = true;
        loop_.join();
    }

    osc::Endpoint endpoint() const { return server_.local(); }
    osc::Client connect() const { return std::move(*osc::Client::connect(endpoint(), limit)); }

    /// Far longer than any answer takes, so a test that needs it has failed.
    static constexpr std::chrono::seconds limit{20};

  private:
    void run() {
        while (!ended_) {
            pollfd waiting{server_.fd(), POLLIN, 0};
            static_cast<void>(poll(&waiting, 1, 20));
            server_.receive(std::chrono::steady_clock::now());
            server_.tick(std::chrono::steady_clock::now());
        }
    }

    Studio studio_;
    osc::Server server_;
    std::atomic<bool> ended_ = false;
    std::thread loop_;
};

}  // namespace laydown::test
