// The player without its connections: the song, its tracks and their mix, and the plans that it
// gives to the real-time thread when any of them changes. Control thread.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "music/loop_changes.hpp"
#include "player/loader_thread.hpp"
#include "player/mixer.hpp"
#include "player/output_rack.hpp"
#include "player/peak_hold.hpp"
#include "player/play_kernel.hpp"
#include "player/settings.hpp"
#include "player/song.hpp"

namespace laydown::player {

class Player {
  public:
    struct Limits {
        std::chrono::duration<double> ahead{};  ///< see BlockLoader::Settings
        std::uint64_t ready_bytes = 0;
    };

    /// All outlive it.
    Player(PlayKernel& kernel, LoaderThread& loader, OutputRack& rack, Limits limits,
           const Settings& settings);

    // ---- server

    /// The server's. Error: `refused` (the song's is another: nothing is played).
    Result<void> set_rate(SampleRate rate);
    /// The song's, or the server's; nothing while neither is known.
    std::optional<SampleRate> rate() const;
    /// The rack has other outputs than before.
    void outputs_changed() { offer(); }

    // ---- song

    /// What is played from transport frame `from` on; as soon as it is in memory without one.
    /// What is set of a track's mix, and the loop, stay so, unless the song tells otherwise than
    /// the one before. Error: as of set_rate().
    Result<void> set_song(Song song, std::optional<TransportPosition> from);
    const Song& song() const { return song_; }
    /// Null when there is no such track.
    const SongPart* part(TrackNumber track) const;
    /// In ascending order.
    std::vector<TrackNumber> tracks() const;

    // ---- mix

    const Mixer& mixer() const { return mixer_; }
    /// See Mixer::set().
    template <class T>
    Result<void> set_mix(TrackNumber track, T session::TrackMix::*what, T value,
                         std::optional<TransportPosition> from) {
        mixer_.passed(kernel_.now().transport);
        auto set = mixer_.set(track, what, value, from);
        deliver();
        return set;
    }
    /// In dB, as a track's. Error: `too_many`.
    Result<void> set_mix_gain(double gain, std::optional<TransportPosition> from);
    /// Highest of the last moments, linear: of what a track plays, and of a side of the mix.
    float level(TrackNumber track) const;
    float mix_level(std::size_t side) const { return mix_peaks_[side].level(); }

    Recorded recorded() const { return recorded_; }
    void set_direct(Direct direct);
    void set_recorded(Recorded recorded);

    // ---- who it plays along with

    /// Errors: those of music::LoopChanges.
    Result<void> set_loop(std::optional<Range<SongPosition>> loop,
                          std::optional<TransportPosition> from);
    /// That was set last, whether it has taken effect or waits.
    std::optional<Range<SongPosition>> loop() const { return loops_.last(); }
    /// Where the song is recorded, and which tracks; empty: nowhere.
    void set_recording(Range<SongPosition> range, std::set<TrackNumber> armed);
    /// The song rolls from there: one may want to go back to it.
    void rolls_from(SongPosition song);
    /// Some times a second: takes the levels.
    void tick(PeakHold::Time now);

    PlayKernel& kernel() { return kernel_; }
    const PlayKernel& kernel() const { return kernel_; }

  private:
    struct Track {
        std::shared_ptr<PlayTrack> play;
        PeakHold peak;
        session::Playlist playlist;  // that the loader was told last
    };
    /// What the loader plays from.
    struct Opened {
        std::filesystem::path folder;
        SampleRate rate;
    };

    bool refused() const;
    Result<void> put_in_force(std::optional<TransportPosition> from);
    void open_folder();
    void clear();
    void take_tracks(std::optional<TransportPosition> from);
    Track make_track(const SongPart& part);
    const Track* find(TrackNumber number) const;
    void take_mix(const Song& song);
    void keep_places_ready();
    void deliver();
    void offer();

    PlayKernel& kernel_;
    LoaderThread& loader_;
    OutputRack& rack_;
    Limits limits_;
    Recorded recorded_;
    std::optional<SampleRate> server_rate_;
    Song song_;
    Mixer mixer_;
    std::optional<Opened> opened_;
    std::vector<Track> tracks_;  // those that are played, in the song's order
    std::array<PeakHold, 2> mix_peaks_;
    music::LoopChanges loops_;
    // By the song that was told last.
    std::optional<Range<SongPosition>> told_loop_;
    std::map<TrackNumber, session::TrackMix> told_mixes_;
    double told_gain_ = 0;
    Range<SongPosition> recording_{};
    std::set<TrackNumber> armed_;
    std::optional<SongPosition> began_;
    std::vector<SongPosition> kept_;
};

}  // namespace laydown::player
