// A new audio file of which nothing is left unless it is kept: what is rendered is there whole, or
// not at all. One thread.
#pragma once

#include <memory>
#include <span>

#include "disk/audio_file_writer.hpp"

namespace laydown::disk {

class DraftFile {
  public:
    /// Errors: those of AudioFileWriter::create().
    static Result<DraftFile> create(const std::filesystem::path& path, const AudioFileSpec& spec);
    /// Removes the file unless it was kept.
    ~DraftFile();
    DraftFile(DraftFile&&) noexcept = default;
    DraftFile& operator=(DraftFile&&) = delete;
    DraftFile(const DraftFile&) = delete;
    DraftFile& operator=(const DraftFile&) = delete;

    /// Appends interleaved samples, whole frames. Error: `disk`, with the path.
    Result<void> write(std::span<const float> interleaved);
    /// It is finished, and stays. Errors as write().
    Result<void> keep();

  private:
    explicit DraftFile(AudioFileWriter writer)
        : writer_(std::make_unique<AudioFileWriter>(std::move(writer))) {}

    std::unique_ptr<AudioFileWriter> writer_;  // null when it was kept, or moved from
};

}  // namespace laydown::disk
