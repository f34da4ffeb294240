// What waits to be sent: a bounded queue in front of a socket that must never block.
// One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <vector>

#include "osc/socket.hpp"

namespace laydown::osc {

/// Sends at once when it can, in order always, and drops what would not fit.
class Outbox {
  public:
    using Send = std::function<Sent(Endpoint, std::span<const std::byte>)>;

    explicit Outbox(Send send, std::size_t limit = 1024) : send_(std::move(send)), limit_(limit) {}

    void put(Endpoint to, std::span<const std::byte> bytes);
    /// Tries to send what waits.
    void flush();

    bool empty() const { return waiting_.empty(); }
    /// Datagrams that were given up: the queue was full, or the system refused them.
    std::uint64_t dropped() const { return dropped_; }

  private:
    struct Item {
        Endpoint to;
        std::vector<std::byte> bytes;
    };

    Send send_;
    std::size_t limit_;
    std::deque<Item> waiting_;
    std::uint64_t dropped_ = 0;
};

}  // namespace laydown::osc
