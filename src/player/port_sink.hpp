// An output that is a JACK port. Control makes and closes it; the real-time thread asks for its
// buffer.
#pragma once

#include <optional>
#include <utility>

#include "jackio/audio_port.hpp"
#include "player/sink.hpp"

namespace laydown::player {

class PortSink final : public Sink {
  public:
    explicit PortSink(jackio::AudioPort port) : port_(std::move(port)) {}

    float* samples(std::uint32_t frames) noexcept LAYDOWN_REALTIME override {
        return port_ ? port_->output(frames).data() : nullptr;
    }

    // ---- Control

    /// Null after close().
    jackio::AudioPort* port() { return port_ ? &*port_ : nullptr; }
    /// While no callback runs: its client is gone.
    void close() { port_.reset(); }

  private:
    std::optional<jackio::AudioPort> port_;
};

}  // namespace laydown::player
