// The metronome without its connections: what it is set to, its map, and the plans that it gives to
// the real-time thread when either changes. Control thread.
#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "metronome/click_kernel.hpp"
#include "metronome/settings.hpp"
#include "metronome/sound_bank.hpp"
#include "music/tap_tempo.hpp"
#include "music/tempo_map.hpp"

namespace laydown::metronome {

/// From where on a change holds while the song rolls.
enum class From : std::uint8_t { now, beat, bar };

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

    const music::TempoMap& map() const { return map_; }
    const Settings& settings() const { return settings_; }
    ClickKernel& kernel() { return kernel_; }
    const ClickKernel& kernel() const { return kernel_; }

    // ---- the map

    /// Another map, from the next bar on; the song's place in it is where the transport is.
    void set_map(music::TempoMap map);
    music::Tempo tempo() const;
    music::Metre metre() const;
    /// Of the section where the song is. Errors: `out_of_range`.
    Result<void> set_tempo(music::Tempo tempo, From from);
    Result<void> set_metre(music::Metre metre);
    /// A tap; returns the tempo that holds after it. Errors: those of set_tempo().
    Result<music::Tempo> tap(std::chrono::steady_clock::time_point now);
    /// Error: `wrong_state` unless the song rolls.
    Result<void> nudge(std::chrono::duration<double> time);
    /// Where a section of the map begins; nothing before the first server.
    std::optional<SongPosition> begin_of(std::size_t section) const;

    // ---- the click

    /// Error: `not_found` (a sound), and those of SoundBank::get(). Nothing is changed then.
    Result<void> set(const Settings& settings, From from = From::now);

    /// Errors: `bad_arguments` (an empty one), `out_of_range` (shorter than 1/20 s), `too_many`
    /// (the server does not run).
    Result<void> set_loop(std::optional<Range<SongPosition>> loop,
                          std::optional<TransportPosition> from);
    Result<void> set_recording(Range<SongPosition> range);
    Result<void> await_take(bool awaited);
    bool take_awaited() const { return take_awaited_; }
    Result<void> run_free(bool on);

    // ---- the count-in

    /// None when the click never sounds.
    music::CountInLength count_in() const;
    /// No count-in of this map takes longer; 0 when there is none.
    std::chrono::duration<double> longest_count_in() const;
    /// Called when either may be another.
    void on_change(std::function<void()> changed) { on_change_ = std::move(changed); }

    /// To be called for each event of the kernel, before anybody else is told of it.
    void heed(const BeatEvent& event);

  private:
    struct Moment {
        TransportPosition transport;
        SongPosition song;
    };
    using Sounds = std::array<RoleSound, role_count>;

    Result<Sounds> make_sounds(const Settings& settings);
    std::int64_t section_now() const;
    Moment moment(From from) const;
    void use_map(music::TempoMap map, From from, bool goes_on);
    void offer(TransportPosition from);
    void changed() const {
        if (on_change_) on_change_();
    }
    Result<void> order(const KernelOrder& order);

    music::TempoMap map_;
    Settings settings_;
    SoundBank bank_;
    ClickKernel kernel_;
    music::TapTempo taps_;

    std::optional<SampleRate> rate_;
    Frames period_{1024};
    Sounds sounds_;
    std::optional<music::SongGrid> home_;    // of the map, from the song's begin on
    std::optional<music::SongGrid> placed_;  // as it lies while the song rolls
    std::optional<Range<SongPosition>> loop_;
    bool take_awaited_ = false;
    std::function<void()> on_change_;
};

}  // namespace laydown::metronome
