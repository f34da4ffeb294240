#include "process/server_link.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace laydown::process {

namespace {
/// How often it is looked whether a server that stalled can be asked again.
constexpr std::chrono::milliseconds stall_interval{250};
}  // namespace

ServerLink::ServerLink(daemon::EventLoop& loop, ClientOwner& owner, jackio::ClientOptions options,
                       std::vector<jackio::ConnectRule> rules, Callbacks callbacks)
    : loop_(loop),
      owner_(owner),
      options_(std::move(options)),
      callbacks_(std::move(callbacks)),
      wiring_(std::move(rules)) {
    loop_.watch(notes_->fd(), [this] { noted(); });
}

ServerLink::~ServerLink() {
    end();
    loop_.unwatch(notes_->fd());
}

void ServerLink::begin() { attempt(); }

void ServerLink::end() {
    ended_ = true;
    cancel(attempt_timer_);
    cancel(rewire_timer_);
    if (opening_) loop_.unwatch(opening_->fd());
    opening_.reset();
}

void ServerLink::cancel(std::optional<daemon::TimerId>& timer) {
    if (timer) loop_.cancel(*timer);
    timer.reset();
}

void ServerLink::attempt_after(std::chrono::nanoseconds delay) {
    cancel(attempt_timer_);
    attempt_timer_ = loop_.after(delay, [this] { attempt(); });
}

void ServerLink::attempt() {
    attempt_timer_.reset();
    if (ended_) return;
    notes_->reset();
    try {
        opening_.emplace(options_, notes_);
    } catch (const std::system_error& thrown) {
        failed(error(ErrorCode::no_server, "a JACK client cannot be opened: {}", thrown.what()));
        return;
    }
    loop_.watch(opening_->fd(), [this] { opened(); });
}

void ServerLink::opened() {
    auto result = opening_->take();
    if (!result) return;  // woken for nothing
    loop_.unwatch(opening_->fd());
    opening_.reset();
    if (!*result) {
        failed(result->error());
        return;
    }
    auto client = std::move(**result);
    period_ = client->buffer_size();
    starting_ = true;
    owner_.opened(std::move(client));
}

void ServerLink::started() {
    starting_ = false;
    told_.clear();
    backoff_.reset();
    rewire();
}

void ServerLink::failed(const Error& error) {
    starting_ = false;
    if (error.text != told_) {
        told_ = error.text;
        callbacks_.failed(error);
    }
    if (ended_) return;
    attempt_after(backoff_.next());
}

void ServerLink::lost(const std::string& reason) {
    owner_.lost(reason);
    if (starting_) {
        failed(error(ErrorCode::no_server, "the JACK server is gone: {}", reason));
        return;
    }
    wiring_.server_lost();
    told_.clear();
    backoff_.reset();
    cancel(rewire_timer_);
    attempt_after(backoff_.next());
}

void ServerLink::noted() {
    const jackio::Noted noted = notes_->take();
    if (noted.server_lost && (starting_ || owner_.client() != nullptr)) {
        lost(noted.lost_reason);
        return;
    }
    // A new client is told of the period that it began with.
    if (noted.buffer_size && std::exchange(period_, *noted.buffer_size) != *noted.buffer_size)
        callbacks_.period(period_);
    if (noted.ports_changed || noted.connections_changed) rewire();
    if (noted.latency_changed || noted.ports_changed || noted.connections_changed ||
        noted.buffer_size) {
        owner_.latencies_changed();
    }
    callbacks_.changed();
}

void ServerLink::rewire() {
    if (starting_ || owner_.client() == nullptr) return;
    if (owner_.stalled()) {
        rewire_after(stall_interval);
        return;
    }
    const auto ports = owner_.ports();
    for (const Error& refused : wiring_.update(*owner_.client(), ports)) {
        callbacks_.unconnected(refused);
    }
    for (const std::string& text : wiring_.take_unmatched()) callbacks_.unmatched(text);
    if (const auto at = wiring_.retry_at()) {
        const auto now = std::chrono::steady_clock::now();
        rewire_after(std::max(std::chrono::nanoseconds(0), *at - now));
    }
}

void ServerLink::rewire_after(std::chrono::nanoseconds delay) {
    cancel(rewire_timer_);
    rewire_timer_ = loop_.after(delay, [this] {
        rewire_timer_.reset();
        rewire();
    });
}

}  // namespace laydown::process
