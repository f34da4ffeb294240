// What the tests of jackio share: one private server, a client on it, and a log of its cycles.
#pragma once

#include <poll.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "engine/cycle.hpp"
#include "jack_server.hpp"
#include "jackio/audio_port.hpp"
#include "jackio/client.hpp"
#include "jackio/cycle_clock.hpp"
#include "jackio/notes.hpp"
#include "wait_until.hpp"

namespace laydown::test {

/// The one server of this executable: running, and as `options` say. Another test may have killed
/// it.
JackServer& server(const JackServerOptions& options = {});

/// What libjack said since it was last asked; it is sent here in every test.
std::string library_words();

/// Opens a client that must open.
std::unique_ptr<jackio::Client> open_ours(const std::shared_ptr<jackio::Notes>& notes,
                                          const std::string& name = "ours");
jackio::AudioPort open_port(const jackio::Client& client, const std::string& name,
                            jackio::Direction direction = jackio::Direction::input);

/// Waits until `happened(noted)` holds for one of the notes, as Control's loop would.
template <class Happened>
bool wait_for_note(jackio::Notes& notes, Happened happened,
                   std::chrono::milliseconds limit = std::chrono::milliseconds(20'000)) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (std::chrono::steady_clock::now() < end) {
        pollfd descriptor{.fd = notes.fd(), .events = POLLIN, .revents = 0};
        poll(&descriptor, 1, 100);
        if (happened(notes.take())) return true;
    }
    return false;
}

/// A process handler that remembers its first cycles, and the first `channels` inputs' samples.
class CycleLog final : public jackio::ProcessHandler {
  public:
    static constexpr std::size_t capacity = 1U << 14U;

    struct Entry {
        engine::Cycle cycle;
        float first_sample;  ///< of `port`, 0 without one
        float last_sample;
    };

    CycleLog(const jackio::Client& client, const jackio::Notes& notes,
             const jackio::AudioPort* port = nullptr)
        : clock_(client, notes), port_(port), entries_(capacity) {}

    void process(std::uint32_t frames) noexcept override;

    std::size_t size() const { return size_.load(std::memory_order_acquire); }
    const Entry& operator[](std::size_t i) const { return entries_.at(i); }
    const Entry& back() const { return entries_.at(size() - 1); }
    bool wait_for(std::size_t cycles) const {
        const auto target = size() + cycles;
        return wait_until([&] { return size() >= std::min(target, capacity); });
    }
    /// The next cycle takes this long, once.
    void be_late(std::chrono::milliseconds time) { late_ = time.count(); }
    /// That cycle has begun.
    bool late_began() const { return late_ == 0; }

  private:
    jackio::CycleClock clock_;
    const jackio::AudioPort* port_;
    std::vector<Entry> entries_;
    std::atomic<std::size_t> size_{0};
    std::atomic<std::int64_t> late_{0};
};

/// Activates a client that must activate, and closes it before the handler is destroyed.
class Running {
  public:
    Running(std::unique_ptr<jackio::Client>& client, jackio::ProcessHandler& handler);
    ~Running();
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

  private:
    std::unique_ptr<jackio::Client>& client_;
};

/// A client that runs, with one input.
struct InputRig {
    InputRig();

    std::shared_ptr<jackio::Notes> notes = std::make_shared<jackio::Notes>();
    std::unique_ptr<jackio::Client> client;
    jackio::AudioPort port;
    CycleLog log;
    Running running;
};

}  // namespace laydown::test
