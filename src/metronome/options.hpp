// The command line of laydown-metronome. Pure but for the map's file, which is read here; main
// thread. The table of options is in options.cpp and nowhere else; a test compares the manual page
// with it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "metronome/settings.hpp"
#include "metronome/sound_bank.hpp"
#include "music/tempo_map.hpp"
#include "process/common_options.hpp"

namespace laydown::metronome {

enum class Timebase : std::uint8_t { off, conditional, forced };

struct Options : process::CommonOptions {
    std::optional<std::filesystem::path> map_file;  ///< klick's format
    std::optional<std::filesystem::path> session;   ///< whose session.json has the map
    music::TempoMap map;                            ///< read from there, or of --tempo and --meter
    Settings settings;
    SoundBank::Files sounds;

    /// The recorder that is listened to, for where the song is recorded; empty: none.
    std::string recorder = "laydown-recorder";
    bool follow_transport = true;
    bool start = false;  ///< at once: the transport, or without it the click alone
    Timebase timebase = Timebase::off;
    bool midi_clock = false;                  ///< on an output of its own
    std::optional<Frames> reference_latency;  ///< nothing: the longest of the outputs

    std::optional<std::filesystem::path> render;  ///< a file to write, and nothing else
    std::optional<int> bars;                      ///< of that file
    SampleRate rate{48000};                       ///< of that file
};

/// What the map's file or the session holds. Errors: `disk`, and those of music::parse_klick() and
/// session::tempo_map_of_session().
Result<music::TempoMap> read_map(const std::optional<std::filesystem::path>& file,
                                 const std::optional<std::filesystem::path>& session);

/// Throws daemon::StartupError (`usage`, one line that names the option; `disk` for a map that
/// cannot be read) and daemon::PrintAndExit (--help, --version).
Options parse_options(int argc, const char* const* argv);

/// What --help prints, without a terminal's width.
std::string help_text();

}  // namespace laydown::metronome
