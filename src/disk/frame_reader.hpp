// Reads any frames of an audio file, as if it lay in memory, each channel into a buffer of its own:
// what is played is read so. Uncompressed audio is read straight from the file, all else by
// libsndfile. One thread owns a reader; calls may wait for the disk.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>

#include "base/result.hpp"
#include "base/units.hpp"
#include "disk/audio_shape.hpp"

namespace laydown::disk {

class FrameReader {
  public:
    /// A file that was never finished, or is being written, has the frames that are there.
    /// Errors: `not_found`, `disk`, `bad_arguments` (no regular file).
    static Result<FrameReader> open(const std::filesystem::path& path);

    FrameReader(const FrameReader&) = delete;
    FrameReader& operator=(const FrameReader&) = delete;
    FrameReader(FrameReader&&) noexcept;
    FrameReader& operator=(FrameReader&&) noexcept;
    ~FrameReader();

    const AudioShape& shape() const { return shape_; }
    /// When it was opened; nothing when that is not known before all was read.
    std::optional<Frames> frames() const { return frames_; }

    /// Reads `count` frames from frame `at` (0 or more) into the first samples of `out`, a buffer
    /// for each channel of the file; fewer when it ends before. Full scale is 1.0; floats come as
    /// they are in the file, bit for bit, integers of 16 and 24 bits exactly. Error: `disk`.
    Result<Frames> read(Frames at, std::span<float* const> out, Frames count);
    /// These frames are going to be read: the system may bring them from the disk meanwhile, those
    /// of many files side by side. Does not wait for them.
    void expect(Frames at, Frames count) const;

    /// How each kind does it.
    class Body;

  private:
    FrameReader(std::unique_ptr<Body> body, AudioShape shape, std::optional<Frames> frames);

    std::unique_ptr<Body> body_;
    AudioShape shape_;
    std::optional<Frames> frames_;
};

}  // namespace laydown::disk
