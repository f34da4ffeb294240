// A FLAC file while it is written: libsndfile encodes into memory, and we bring that to the disk.
// For this folder only; see AudioFileWriter for threads.
#pragma once

#include <sndfile.h>

#include <memory>
#include <optional>

#include "disk/audio_file_body.hpp"
#include "disk/late_file.hpp"

namespace laydown::disk {

/// Whether the file begins as FLAC does. Errors: `not_found`, `disk`.
Result<bool> is_flac(const std::filesystem::path& path);

class FlacFile final : public AudioFileWriter::Body {
  public:
    static Result<std::unique_ptr<FlacFile>> create(const std::filesystem::path& path,
                                                    const AudioFileSpec& spec);
    static Result<std::unique_ptr<FlacFile>> open_for_append(
        const std::filesystem::path& path, const std::optional<AudioShape>& expected);

    WriteOutcome write(std::span<const float> interleaved) override;
    Result<void> update_header() override { return {}; }  // FLAC tells its length at the end only
    Frames handed_over() const override;
    void rewind(Frames) override {}
    void cut(Frames length) override;
    void follow(const std::filesystem::path& folder) override {
        Body::follow(folder);
        if (!replaces_.empty()) replaces_ = folder / replaces_.filename();
    }
    Result<void> close() override;

    struct Encoder;  ///< libsndfile's handle and the memory it writes to
    FlacFile(std::filesystem::path path, AudioFileSpec spec, FileDescriptor file,
             std::unique_ptr<Encoder> encoder);
    ~FlacFile() override;
    FlacFile(const FlacFile&) = delete;
    FlacFile& operator=(const FlacFile&) = delete;

  private:
    /// Encodes at most a block's worth; false if the encoder refuses.
    bool encode(std::span<const float> interleaved);
    Result<void> take_over(const std::filesystem::path& unfinished);
    /// Writes the first `most` frames of another file.
    Result<void> copy(const std::filesystem::path& from, Frames most);
    /// Brings what is encoded to the disk; errno or 0. Notes it when the file has become shorter
    /// than what was brought there, and does nothing then.
    int flush();
    /// Puts a file of the frames that stay in the place of this one.
    Result<void> shorten();

    std::unique_ptr<Encoder> encoder_;
    std::filesystem::path replaces_;  ///< takes the place of this file at the end, if not empty
    std::optional<Frames> encoded_;   ///< that are in the file, when it is to be cut
    bool closed_ = false;
};

}  // namespace laydown::disk
