// Reads a short sound, such as a click, from an audio file. Any thread that may wait for a disk.
#pragma once

#include <filesystem>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"

namespace laydown::disk {

/// Of a longer file only so much is read, in seconds.
inline constexpr double longest_sound = 10.0;

struct Sound {
    /// Mono, full scale 1.0. Not empty.
    std::vector<float> samples;
    SampleRate rate;
    /// The file goes on behind `longest_sound`: the sound fades out there.
    bool cut = false;
    /// The file ends before its header says it does, as when a copy was interrupted: this is what
    /// there is. AIFF and AU do not show it; Ogg and CAF files are refused then.
    bool broken_off = false;
};

/// Reads any kind of file that libsndfile knows, with one channel or two, which are mixed half and
/// half.
///
/// Errors: `not_found`; `disk` (no audio file, or it cannot be read); `bad_arguments` (no regular
/// file, more than two channels, no audio in it, a rate below 1 or above 768 kHz, or a sample that
/// is no number or more than 24 dB beyond full scale, which nobody should hear). Pipes and devices
/// are refused without waiting for them.
Result<Sound> read_sound(const std::filesystem::path& path);

/// Its samples at another rate: what begins on its first sample begins on the first here. Pure; how
/// long it takes, and errors: see resample().
Result<std::vector<float>> samples_at(const Sound& sound, SampleRate rate);

}  // namespace laydown::disk
