#include "recorder/jack_link.hpp"

#include <exception>
#include <utility>

namespace laydown::recorder {

namespace {

/// What `make` answers; what it throws, such as for want of memory, is an error as well.
template <class Make>
auto guarded(Make make) -> decltype(make()) {
    try {
        return make();
    } catch (const std::exception& thrown) {
        return error(ErrorCode::disk, "memory for the capture ring cannot be made: {}",
                     thrown.what());
    }
}

}  // namespace

JackLink::JackLink(daemon::EventLoop& loop, Recorder& recorder, jackio::ClientOptions options,
                   std::vector<jackio::ConnectRule> rules, Callbacks callbacks)
    : loop_(loop),
      recorder_(recorder),
      link_(loop, *this, std::move(options), std::move(rules), std::move(callbacks)) {}

void JackLink::opened(std::unique_ptr<jackio::Client> client) {
    waiting_ = std::move(client);
    if (const auto request = recorder_.ring_for(*waiting_)) {
        make_ring(*request);
    } else {
        start(nullptr);
    }
}

void JackLink::lost(const std::string& reason) {
    if (waiting_) {
        waiting_.reset();
    } else {
        recorder_.server_lost(reason);
    }
}

// In the background: to touch a gigabyte of memory takes longer than an answer over OSC may.
void JackLink::make_ring(const RingRequest& request) {
    const int asked = ++rings_asked_;
    memory_maker_.post([this, request, asked] {
        auto ring = std::make_shared<Result<std::shared_ptr<CaptureMemory>>>(
            guarded([&] { return CaptureMemory::create(request); }));
        loop_.post([this, ring, asked] {
            // One that an earlier client asked for may be of another rate.
            if (link_.ended() || !waiting_ || asked != rings_asked_) return;
            if (*ring) {
                start(**ring);
            } else {
                waiting_.reset();
                link_.failed(ring->error());
            }
        });
    });
}

void JackLink::start(std::shared_ptr<CaptureMemory> ring) {
    const auto started = recorder_.start(std::move(waiting_), link_.notes(), std::move(ring));
    if (started) {
        link_.started();
    } else {
        recorder_.server_lost(started.error().text);
        link_.failed(started.error());
    }
}

Result<bool> JackLink::make_lanes(std::size_t channels) {
    if (makes_memory()) return false;
    if (no_lanes_) return *std::exchange(no_lanes_, std::nullopt);
    const auto memory = recorder_.memory();
    if (!memory || memory->spare() >= channels) return true;
    making_lanes_ = true;
    const auto lacking = static_cast<std::uint32_t>(channels - memory->spare());
    memory_maker_.post([this, memory, request = memory->next_bank(lacking)] {
        auto bank = std::make_shared<Result<CaptureMemory::Bank>>(
            guarded([&] { return CaptureMemory::make(request); }));
        loop_.post([this, memory, bank] {
            making_lanes_ = false;
            if (*bank) {
                memory->add(std::move(**bank));
            } else {
                no_lanes_ = bank->error();
            }
        });
    });
    return false;
}

}  // namespace laydown::recorder
