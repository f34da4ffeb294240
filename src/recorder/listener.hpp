// What happens in a recorder, for those who tell others: the log, the JSON events, OSC, scripts.
// All calls come on the Control thread.
#pragma once

#include <string>

#include "process/server_state.hpp"
#include "recorder/cut_job.hpp"
#include "recorder/record_machine.hpp"

namespace laydown::recorder {

using process::ServerState;

class Listener {
  public:
    virtual ~Listener() = default;

    virtual void part_opened(const PartOpened&) {}
    virtual void part_closed(const PartClosed&) {}
    virtual void part_trouble(const PartTrouble&) {}
    virtual void session_trouble(const SessionTrouble&) {}
    /// Cycles were missed: `at` is the first missing frame on the device's clock, `song` where the
    /// song was, latencies not allowed for, when it runs.
    virtual void gap(DevicePosition at, std::optional<SongPosition> song, Frames length) {
        static_cast<void>(at), static_cast<void>(song), static_cast<void>(length);
    }
    /// The driver reported an xrun; how much it lost is not known.
    virtual void xrun(DevicePosition at, std::optional<SongPosition> song) {
        static_cast<void>(at), static_cast<void>(song);
    }
    /// Frames `at`, `length` of a part's file are a gap: told before the part is closed.
    virtual void part_gap(PartKey key, Frames at, Frames length) {
        static_cast<void>(key), static_cast<void>(at), static_cast<void>(length);
    }
    /// The state of the whole, or of a track, is not what it was.
    virtual void state_changed(RecordState state) { static_cast<void>(state); }
    virtual void track_changed(TrackNumber track) { static_cast<void>(track); }
    virtual void tracks_changed() {}
    virtual void server_changed(ServerState state, const std::string& text) {
        static_cast<void>(state), static_cast<void>(text);
    }
    /// The server is there, but its cycles come no more, or they come again.
    virtual void server_stalled(bool stalled) { static_cast<void>(stalled); }
    /// Something did not work that nobody asked for just now.
    virtual void warning(const std::string& text) { static_cast<void>(text); }
};

}  // namespace laydown::recorder
