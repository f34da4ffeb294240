// Recording without anybody at the controls: starts at once or when a level is passed, ends after a
// time or when it has become silent, and then ends the program or waits for the next. Control
// thread.
#pragma once

#include <functional>
#include <optional>

#include "daemon/exit_code.hpp"
#include "daemon/log.hpp"
#include "recorder/options.hpp"
#include "recorder/recorder.hpp"

namespace laydown::recorder {

class Script final : public Listener {
  public:
    /// All outlive it. `done` is called once, when all that was asked for has been recorded, or
    /// cannot be any more: then not with `ok`.
    Script(const Options& options, Recorder& recorder, daemon::Log& log,
           std::function<void(daemon::ExitCode)> done);

    /// Looks at what was captured since the last call.
    void tick();
    /// A take is due to begin: tick() should come soon.
    bool expectant() const { return options_.one_shot() && !started_; }

    void server_changed(ServerState state, const std::string& text) override;

  private:
    void start(const RecordRequest& request);
    void start_when_wired();
    void look_for_level();
    void start_at_level(SongPosition passed);
    SongPosition earliest() const;
    void follow_end();
    void note_end();
    void look_for_silence();
    void look_for_end();
    std::optional<RingPosition> first_loud(Range<RingPosition> range, float threshold) const;
    std::optional<RingPosition> last_loud(Range<RingPosition> range, float threshold) const;
    Range<RingPosition> news();

    const Options& options_;
    Recorder& recorder_;
    daemon::Log& log_;
    std::function<void(daemon::ExitCode)> done_;
    bool started_ = false;               // the take that is due was asked for
    bool over_ = false;                  // it has ended, its files may not be complete
    bool cut_short_ = false;             // the server went before it had ended
    bool told_ = false;                  // that nothing is recorded while the transport stands
    std::optional<RingPosition> wired_;  // from here on the connections are heard
    /// Where the take ends, or ended, in its stretch.
    struct End {
        Stretch stretch;
        SongPosition at;
    };
    std::optional<End> due_;            // of the take that runs, as far as that is known here
    std::optional<End> former_;         // of the take before
    std::optional<SongPosition> seen_;  // where the song was at the last tick
    RingPosition looked_{};             // up to here
    RingPosition loud_{};               // when it was not silent last
};

}  // namespace laydown::recorder
