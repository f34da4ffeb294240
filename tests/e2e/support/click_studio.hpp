// What tests of the click begin with: a studio whose metronome plays impulses into the recorder,
// and whose source counts the transport's frames. One thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "metronome_process.hpp"
#include "music/grid.hpp"
#include "studio.hpp"

namespace laydown::test {

inline constexpr SampleRate click_rate{48000};

/// An impulse: a click that is one sample long.
std::filesystem::path impulse_file(const Sandbox& sandbox);
/// A file with that text.
std::filesystem::path map_file(const Sandbox& sandbox, const std::string& text);
/// Of a map in klick's format. Throws std::runtime_error.
music::Grid grid_of(const std::string& map);

/// All beats of the grid in a piece of the song.
std::vector<std::int64_t> beats(const music::Grid& grid, Range<SongPosition> piece);
/// Those that begin a bar.
std::vector<std::int64_t> downbeats(const music::Grid& grid, Range<SongPosition> piece);

/// Makes every role sound as an impulse: accents at full scale, beats at -6 dB, subdivisions at
/// -12 dB.
std::vector<std::string> impulse_arguments(const Sandbox& sandbox);

struct ClickOptions {
    std::vector<std::string> arguments{};  ///< of the metronome
    bool impulses = true;                  ///< it clicks with them
    std::uint32_t period = 512;
    std::string follow = "transport";        ///< of the recorder
    std::string reference_latency = "0";     ///< of the metronome
    Environment environment{};               ///< of the metronome
    std::vector<std::string> connections{};  ///< instead of click=recorder:Click and Accent
};

class ClickStudio : public Studio {
  public:
    explicit ClickStudio(ClickOptions options);
    /// With these arguments of the metronome.
    explicit ClickStudio(std::vector<std::string> arguments, std::uint32_t period = 512,
                         const std::string& follow = "transport");

    /// Whether an output of the metronome plays into an input of the recorder.
    bool connected(const std::string& output, const std::string& input);

    // ---- takes, on the tracks Source, Click and Accent

    /// Begins to record with the roll, and rolls.
    void roll();
    /// Halts, and waits until the files of a take are closed. What of the song it holds.
    Range<SongPosition> halt_take(int take = 1);
    /// Records take 1 from here on until the transport has reached `frame`. What of the song it
    /// holds.
    Range<SongPosition> record_to(std::int64_t frame);
    /// Ends a take that does not follow the transport, and waits for its files.
    void end_take(int take = 1);

    Range<SongPosition> piece(int take, const std::string& track = "Click");
    /// Song frames of what is not silent on a track.
    std::vector<std::int64_t> onsets(int take, const std::string& track = "Click");
    /// In a take that does not follow the transport, the frame on which that rolled first.
    std::int64_t roll_in(int take);

    MetronomeProcess metronome;
};

/// Song frames of what is not silent on a track of a take without gaps.
std::vector<std::int64_t> onsets_of(const RecorderProcess& recorder, int take,
                                    const std::string& track);

/// Those of `frames` from `begin` on.
std::vector<std::int64_t> from(const std::vector<std::int64_t>& frames, std::int64_t begin);

}  // namespace laydown::test
