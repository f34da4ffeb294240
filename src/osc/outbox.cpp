#include "osc/outbox.hpp"

namespace laydown::osc {

void Outbox::put(Endpoint to, std::span<const std::byte> bytes) {
    flush();
    const Sent sent = waiting_.empty() ? send_(to, bytes) : Sent::later;
    if (sent == Sent::yes) return;
    if (sent == Sent::failed || waiting_.size() >= limit_) {
        ++dropped_;
        return;
    }
    waiting_.push_back({to, {bytes.begin(), bytes.end()}});
}

void Outbox::flush() {
    while (!waiting_.empty()) {
        const Sent sent = send_(waiting_.front().to, waiting_.front().bytes);
        if (sent == Sent::later) return;
        if (sent == Sent::failed) ++dropped_;
        waiting_.pop_front();
    }
}

}  // namespace laydown::osc
