// Converts a whole audio file to another sample rate, of any length, into a new file. One thread
// that may take its time.
#pragma once

#include <filesystem>
#include <functional>

#include "base/result.hpp"
#include "base/units.hpp"

namespace laydown::disk {

/// Called some times a second of work with the part that is done, 0 to 1; false gives up.
using ConversionProgress = std::function<bool(double done)>;

/// The same sound at `rate`, as 32-bit floats, in the file `to`, which is there whole or not at
/// all; its first frame lies at `position`, in frames of the new rate. As resample() has it: what
/// was at sample n lies at n * rate / old rate, without delay, and the length is that of the old
/// file, rounded up. `to` is replaced; its folder is made.
///
/// Errors: those of FrameReader; `out_of_range` (one rate is more than 256 times the other), `disk`
/// (with the path), `stopped` by the progress: `wrong_state`, `internal` (no memory).
Result<void> convert_rate(const std::filesystem::path& from, const std::filesystem::path& to,
                          SampleRate rate, SongPosition position,
                          const ConversionProgress& progress);

}  // namespace laydown::disk
