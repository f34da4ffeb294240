// The command line of laydown-recorder. Pure: any thread.
// The table of options is in option_table.cpp and nowhere else; a test compares the manual page
// with it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"
#include "process/common_options.hpp"
#include "recorder/follow.hpp"

namespace laydown::recorder {

using process::Seconds;

inline constexpr std::uint16_t default_osc_port = 7511;
inline constexpr int most_tracks = 1024;
/// A latency or offset beyond that is a slip of the keyboard: 15 s at 192 kHz.
inline constexpr std::int64_t most_frames = 3'000'000;

/// A track that exists from the start.
struct TrackOption {
    std::string name;
    int channels = 1;    ///< 1 or 2
    bool armed = false;  ///< from --arm
    Frames offset{};     ///< from --offset

    friend bool operator==(const TrackOption&, const TrackOption&) = default;
};

/// `--on-level` and what belongs to it.
struct LevelStart {
    double level;         ///< dB relative to full scale
    Seconds pre{1};       ///< kept from before the level was passed
    bool repeat = false;  ///< waits for the next one after each take

    friend bool operator==(const LevelStart&, const LevelStart&) = default;
};

/// `--until-silence` and what belongs to it.
struct SilenceEnd {
    Seconds time{5};     ///< how long it must be silent
    double level = -60;  ///< dB relative to full scale; what is below is silence

    friend bool operator==(const SilenceEnd&, const SilenceEnd&) = default;
};

/// What was asked for: valid in itself, whether or not the machine can do it.
struct Options : process::CommonOptions {
    Options() : CommonOptions{.name = "laydown-recorder", .osc_port = default_osc_port} {}

    std::vector<TrackOption> tracks;
    std::optional<Frames> reference_latency;  ///< nothing: that of the physical outputs

    std::filesystem::path session;  ///< absolute
    std::string format = "f32";     ///< a word of the disk layer
    Seconds handles{0};
    Seconds ring{30};

    Follow follow = Follow::transport;

    bool record = false;                 ///< start at once
    std::optional<LevelStart> on_level;  ///< start when a level is passed
    std::optional<Seconds> duration;     ///< of each take
    std::optional<SilenceEnd> until_silence;

    bool salvage = false;  ///< only finish the takes of dead recorders

    /// Records by itself and then ends, without being told over OSC.
    bool one_shot() const { return record || on_level.has_value(); }
};

/// Words that other folders define. Each says what is wrong with one, or is empty: not checked.
struct WordChecks {
    std::function<Result<void>(std::string_view)> format;
    std::function<Result<void>(std::string_view)> track_name;
};

/// Throws daemon::StartupError (`usage`, one line that names the option) and daemon::PrintAndExit
/// (--help, --version).
Options parse_options(int argc, const char* const* argv, const WordChecks& checks = {});

/// What --help prints, without a terminal's width.
std::string help_text();

}  // namespace laydown::recorder
