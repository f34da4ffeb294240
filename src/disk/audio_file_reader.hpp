// Reads audio files of any kind that libsndfile knows. One thread owns a reader.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/result.hpp"
#include "base/units.hpp"
#include "disk/audio_format.hpp"

namespace laydown::disk {

struct AudioFileInfo {
    AudioFormat format;  ///< the nearest that Laydown writes
    int channels = 0;
    SampleRate rate;
    Frames frames;  ///< 0 in FLAC means empty or not told
    std::string title;
    std::string ixml;                            ///< the document, empty if there is none
    std::optional<SongPosition> time_reference;  ///< of the bext chunk
    std::string description;                     ///< of the bext chunk
    std::string originator;                      ///< of the bext chunk
    std::string coding_history;                  ///< of the bext chunk
};

class AudioFileReader {
  public:
    /// Errors: `not_found`, `disk` (no audio file, with libsndfile's reason).
    static Result<AudioFileReader> open(const std::filesystem::path& path);

    AudioFileReader(const AudioFileReader&) = delete;
    AudioFileReader& operator=(const AudioFileReader&) = delete;
    AudioFileReader(AudioFileReader&&) noexcept;
    AudioFileReader& operator=(AudioFileReader&&) noexcept;
    ~AudioFileReader();

    const AudioFileInfo& info() const;

    /// Reads frames, interleaved, until the buffer (whole frames) or the file ends: 0 at its end.
    /// Full scale is 1.0; integers of 16 and 24 bits are exact.
    Result<Frames> read(std::span<float> interleaved);

    /// Goes to a frame, 0 to info().frames.
    Result<void> seek(Frames frame);

  private:
    struct State;
    explicit AudioFileReader(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace laydown::disk
