// The metronome without its connections: what it is set to, its map, and the plans that it gives to
// the real-time thread when either changes. Control thread.
#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "metronome/click_kernel.hpp"
#include "metronome/grid_schedule.hpp"
#include "metronome/settings.hpp"
#include "metronome/sound_bank.hpp"
#include "music/loop_changes.hpp"
#include "music/tap_tempo.hpp"
#include "music/tempo_map.hpp"

namespace laydown::metronome {

class Metronome {
  public:
    Metronome(music::TempoMap map, Settings settings, SoundBank sounds);

    /// The server's; before the first there is no plan. Errors: those of SoundBank::get(): the
    /// sounds that could not be had are built-in ones then.
    Result<void> set_server(SampleRate rate, Frames period);
    /// The server changed its period.
    void set_period(Frames period) { period_ = period; }
    Frames period() const { return period_; }
    std::optional<SampleRate> rate() const { return rate_; }

    /// No callback runs any more: the song stands.
    void server_lost();

    const music::TempoMap& map() const { return grids_.map(); }
    const Settings& settings() const { return settings_; }
    ClickKernel& kernel() { return kernel_; }
    const ClickKernel& kernel() const { return kernel_; }

    // ---- the map

    /// Another map, from the next bar on; the song's place in it is where the transport is.
    void set_map(music::TempoMap map);
    /// Where the song is, as what was said last has it.
    music::Tempo tempo() const;
    music::Metre metre() const;
    /// Of the section where it takes effect. Errors: those of music::with_tempo() and
    /// with_metre().
    Result<void> set_tempo(music::Tempo tempo, When when);
    Result<void> set_metre(music::Metre metre, When when = {.from = From::bar});
    /// A tap; returns the tempo that holds after it. Errors: those of set_tempo().
    Result<music::Tempo> tap(std::chrono::steady_clock::time_point now);
    /// Error: `wrong_state` unless the song rolls.
    Result<void> nudge(std::chrono::duration<double> time);
    /// Where a section of the map begins; nothing before the first server.
    std::optional<SongPosition> begin_of(std::size_t section) const;

    // ---- the click

    /// Heard from the next click on. Errors: `not_found` (a sound), and those of SoundBank::get().
    /// Nothing is changed then.
    Result<void> set(const Settings& settings);
    /// What is worth telling of sounds, once.
    std::vector<std::string> take_remarks() { return bank_.take_remarks(); }

    /// As music::LoopChanges has it, with its errors.
    Result<void> set_loop(std::optional<Range<SongPosition>> loop,
                          std::optional<TransportPosition> from);
    /// That was set last, whether it has taken effect or waits.
    std::optional<Range<SongPosition>> loop() const { return loops_.last(); }
    /// Where the song is recorded; empty: nowhere.
    void set_recording(Range<SongPosition> range);
    Range<SongPosition> recording() const { return recording_; }
    void await_take(bool awaited);
    bool take_awaited() const { return take_awaited_; }
    void run_free(bool on);

    // ---- the count-in

    /// None when the click never sounds.
    music::CountInLength count_in() const;
    /// No count-in of this map takes longer; 0 when there is none.
    std::chrono::duration<double> longest_count_in() const;
    /// Called when either may be another.
    void on_change(std::function<void()> changed) { on_change_ = std::move(changed); }

  private:
    using Sounds = std::array<RoleSound, role_count>;

    Result<Sounds> make_sounds(const Settings& settings);
    bool sounds_the_same(std::size_t role, const Settings& settings) const;
    Frames ahead() const;
    std::int64_t section_now() const;
    Result<void> change(MapEdit edit);
    void offer();
    void changed() const {
        if (on_change_) on_change_();
    }

    GridSchedule grids_;
    Settings settings_;
    SoundBank bank_;
    ClickKernel kernel_;
    music::TapTempo taps_;

    std::optional<SampleRate> rate_;
    Frames period_{1024};
    std::optional<Sounds> sounds_;  // of settings_, or built-in ones in their place
    music::LoopChanges loops_;
    Range<SongPosition> recording_{};
    bool take_awaited_ = false;
    std::uint32_t free_orders_ = 0;
    bool free_runs_ = false;
    std::function<void()> on_change_;
};

}  // namespace laydown::metronome
