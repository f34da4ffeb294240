// The command line of laydown-player. Pure; main thread. The table of options is in options.cpp and
// nowhere else; a test compares the manual page with it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/units.hpp"
#include "disk/audio_format.hpp"
#include "player/settings.hpp"
#include "process/common_options.hpp"

namespace laydown::player {

struct Options : process::CommonOptions {
    std::optional<std::filesystem::path> session;  ///< or, and never both:
    std::vector<std::filesystem::path> files;      ///< a track each
    bool convert = false;  ///< files of other rates are converted, not refused

    Settings settings;
    bool track_outputs = true;  ///< else there is only the mix
    /// The recorder that is listened to, for what is being recorded; empty: none.
    std::string recorder = "laydown-recorder";

    std::optional<Range<SongPosition>> loop;  ///< in place of the session's
    bool start = false;                       ///< the transport, at once
    std::optional<Frames> reference_latency;  ///< nothing: the longest of the outputs

    process::Seconds ahead{3};                             ///< kept in memory of what comes
    std::uint64_t ready_bytes = std::uint64_t{128} << 20;  ///< at most, for places kept ready

    std::optional<std::filesystem::path> render;         ///< the mix into this file
    std::optional<std::filesystem::path> render_tracks;  ///< each track into a file in this folder
    disk::AudioFormat render_format;                     ///< of the mix
    disk::AudioFormat tracks_format;

    /// Files are written, and nothing else is done.
    bool renders() const { return render || render_tracks; }
};

/// Throws daemon::StartupError (`usage`, one line that names the option) and daemon::PrintAndExit
/// (--help, --version).
Options parse_options(int argc, const char* const* argv);

/// What --help prints, without a terminal's width.
std::string help_text();

}  // namespace laydown::player
