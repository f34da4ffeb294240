// Tells people and scripts what happens: lines of the log, JSON events, a line of progress on a
// terminal. Control thread.
#pragma once

#include "daemon/json_events.hpp"
#include "daemon/log.hpp"
#include "daemon/progress.hpp"
#include "recorder/listener.hpp"
#include "recorder/recorder.hpp"

namespace laydown::recorder {

class Reporter final : public Listener {
  public:
    /// All outlive it.
    Reporter(daemon::Log& log, daemon::JsonEvents& json, daemon::Progress& progress,
             const Recorder& recorder);

    /// Draws the progress, as often as makes sense.
    void tick();

    void part_opened(const PartOpened& event) override;
    void part_closed(const PartClosed& event) override;
    void part_trouble(const PartTrouble& event) override;
    void session_trouble(const SessionTrouble& event) override;
    void gap(DevicePosition at, std::optional<SongPosition> song, Frames length) override;
    void xrun(DevicePosition at, std::optional<SongPosition> song) override;
    void state_changed(RecordState state) override;
    void server_changed(ServerState state, const std::string& text) override;
    void server_stalled(bool stalled) override;
    void warning(const std::string& text) override;

  private:
    /// Damage that comes again and again: the first is told at once, what follows within a second
    /// as one sum, so that a server in trouble does not fill the log.
    struct Burst {
        std::int64_t untold = 0;
        Frames frames{};
        SteadyTime quiet_until{};

        /// Whether this one is to be told by itself.
        bool note(Frames length, SteadyTime now);
        /// Whether there is a sum to be told now.
        bool due(SteadyTime now) const { return untold > 0 && now >= quiet_until; }
    };

    std::string progress_text() const;
    void tell_bursts();

    daemon::Log& log_;
    daemon::JsonEvents& json_;
    daemon::Progress& progress_;
    const Recorder& recorder_;
    Burst gaps_;
    Burst xruns_;
};

/// A part's record as the fields of a JSON event.
nlohmann::ordered_json fields_of(const session::TakeRecord& record);
/// A closed part as a line for people: file, length, peak, and what went wrong.
std::string summary_of(const session::TakeRecord& record);

}  // namespace laydown::recorder
