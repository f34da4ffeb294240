// Finishes an audio file that a crash or power cut left unfinished, from its length.
// Disk thread; nobody else may write the file meanwhile.
#pragma once

#include <filesystem>
#include <optional>

#include "base/result.hpp"
#include "base/units.hpp"
#include "disk/audio_shape.hpp"

namespace laydown::disk {

struct Repair {
    bool changed = false;  ///< false: the file was finished and consistent; not a byte was touched
    Frames found;          ///< frames that its header told before
    Frames frames;         ///< frames that it has now
};

/// Makes the header of a WAV, RF64, W64 or CAF file tell the frames that are there, cutting off a
/// partial last frame; cuts a FLAC file after its last whole block. Chunks that another program put
/// behind the audio stay. Errors, with the file untouched: `not_found`, `disk` (also a FLAC file
/// that is damaged in the middle), `bad_arguments` (no audio file of a known kind, or none of the
/// shape `expected`, or bytes behind the audio of a file that Laydown did not write).
Result<Repair> repair(const std::filesystem::path& path,
                      const std::optional<AudioShape>& expected = std::nullopt);

}  // namespace laydown::disk
