#include "recorder/jack_link.hpp"

#include <exception>
#include <system_error>
#include <utility>

namespace laydown::recorder {

namespace {
/// How often it is looked whether a server that stalled can be asked again.
constexpr std::chrono::milliseconds stall_interval{250};

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
      options_(std::move(options)),
      callbacks_(std::move(callbacks)),
      wiring_(std::move(rules)) {
    loop_.watch(notes_->fd(), [this] { noted(); });
}

JackLink::~JackLink() {
    end();
    loop_.unwatch(notes_->fd());
}

void JackLink::begin() { attempt(); }

void JackLink::end() {
    ended_ = true;
    cancel(attempt_timer_);
    cancel(rewire_timer_);
    if (opening_) loop_.unwatch(opening_->fd());
    opening_.reset();
}

void JackLink::cancel(std::optional<daemon::TimerId>& timer) {
    if (timer) loop_.cancel(*timer);
    timer.reset();
}

void JackLink::attempt_after(std::chrono::nanoseconds delay) {
    cancel(attempt_timer_);
    attempt_timer_ = loop_.after(delay, [this] { attempt(); });
}

void JackLink::attempt() {
    attempt_timer_.reset();
    if (ended_) return;
    notes_->reset();
    try {
        opening_.emplace(options_, notes_);
    } catch (const std::system_error& failed) {
        retry(error(ErrorCode::no_server, "a JACK client cannot be opened: {}", failed.what()));
        return;
    }
    loop_.watch(opening_->fd(), [this] { opened(); });
}

void JackLink::opened() {
    auto result = opening_->take();
    if (!result) return;  // woken for nothing
    loop_.unwatch(opening_->fd());
    opening_.reset();
    if (!*result) {
        retry(result->error());
        return;
    }
    waiting_ = std::move(**result);
    period_ = waiting_->buffer_size();
    if (const auto request = recorder_.ring_for(*waiting_)) {
        make_ring(*request);
    } else {
        start(nullptr);
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
            if (ended_ || !waiting_ || asked != rings_asked_) return;
            if (*ring) {
                start(**ring);
            } else {
                waiting_.reset();
                retry(ring->error());
            }
        });
    });
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

void JackLink::start(std::shared_ptr<CaptureMemory> ring) {
    const auto started = recorder_.start(std::move(waiting_), *notes_, std::move(ring));
    if (!started) {
        recorder_.server_lost(started.error().text);
        retry(started.error());
        return;
    }
    told_.clear();
    backoff_.reset();
    rewire();
}

void JackLink::retry(const Error& error) {
    if (error.text != told_) {
        told_ = error.text;
        callbacks_.failed(error);
    }
    if (ended_) return;
    attempt_after(backoff_.next());
}

void JackLink::noted() {
    const jackio::Noted noted = notes_->take();
    if (noted.server_lost && waiting_) {
        waiting_.reset();
        retry(error(ErrorCode::no_server, "the JACK server is gone: {}", noted.lost_reason));
        return;
    }
    if (noted.server_lost && recorder_.client() != nullptr) {
        recorder_.server_lost(noted.lost_reason);
        wiring_.server_lost();
        told_.clear();
        backoff_.reset();
        cancel(rewire_timer_);
        attempt_after(backoff_.next());
        return;
    }
    // A new client is told of the period that it began with.
    if (noted.buffer_size && std::exchange(period_, *noted.buffer_size) != *noted.buffer_size)
        callbacks_.period(period_);
    if (noted.ports_changed || noted.connections_changed) rewire();
    if (noted.latency_changed || noted.ports_changed || noted.connections_changed ||
        noted.buffer_size) {
        recorder_.learn_latencies();
    }
    callbacks_.changed();
}

void JackLink::rewire() {
    if (recorder_.client() == nullptr || recorder_.server() != ServerState::running) return;
    if (recorder_.stalled()) {
        rewire_after(stall_interval);
        return;
    }
    const auto ports = recorder_.tracks().ports();
    for (const Error& refused : wiring_.update(*recorder_.client(), ports)) {
        callbacks_.unconnected(refused);
    }
    for (const std::string& text : wiring_.take_unmatched()) callbacks_.unmatched(text);
    if (const auto at = wiring_.retry_at()) {
        const auto now = std::chrono::steady_clock::now();
        rewire_after(std::max(std::chrono::nanoseconds(0), *at - now));
    }
}

void JackLink::rewire_after(std::chrono::nanoseconds delay) {
    cancel(rewire_timer_);
    rewire_timer_ = loop_.after(delay, [this] {
        rewire_timer_.reset();
        rewire();
    });
}

}  // namespace laydown::recorder
