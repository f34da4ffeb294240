// The JACK transport, as Control commands it and looks at it.
#pragma once

#include <optional>

#include "base/result.hpp"
#include "base/units.hpp"
#include "engine/cycle.hpp"
#include "jackio/bar_beat_time.hpp"
#include "jackio/client.hpp"

namespace laydown::jackio {

/// A view on one client; the client outlives it. All of Control's.
class Transport {
  public:
    struct Snapshot {
        engine::TransportState state;
        TransportPosition position;  ///< JACK's 32 bits; now, not at the start of a cycle
        std::optional<BarBeatTime> bar_beat{};  ///< when a timebase master tells it
    };

    explicit Transport(const Client& client) : client_(&client) {}

    /// Takes effect some cycles later; with slow-sync clients, when they are ready.
    /// Errors: `no_server`.
    Result<void> play();
    /// Errors: `no_server`.
    Result<void> stop();
    /// While rolling this costs a few cycles of silence. Errors: `out_of_range` (negative, or past
    /// 2^32 - 1), `refused` (the server said no), `no_server`.
    Result<void> locate(TransportPosition position);
    /// Stopped at 0 when the server is lost.
    Snapshot query() const;

  private:
    const Client* client_;
};

}  // namespace laydown::jackio
