// An uncompressed audio file while it is written: samples encoded by us at known offsets. For this
// folder only; see AudioFileWriter for threads.
#pragma once

#include <cstddef>
#include <vector>

#include "disk/audio_file_body.hpp"
#include "disk/container_header.hpp"

namespace laydown::disk {

class PcmFile final : public AudioFileWriter::Body {
  public:
    static Result<std::unique_ptr<PcmFile>> create(const std::filesystem::path& path,
                                                   const AudioFileSpec& spec);
    static Result<std::unique_ptr<PcmFile>> open_for_append(
        const std::filesystem::path& path, const std::optional<AudioShape>& expected);

    PcmFile(std::filesystem::path path, AudioFileSpec spec, FileDescriptor file,
            std::vector<std::byte> header, const HeaderLayout& layout, std::int64_t audio_bytes);

    WriteOutcome write(std::span<const float> interleaved) override;
    WriteOutcome write_silence(Frames length) override;
    Result<void> update_header() override;
    Result<void> close() override;

  private:
    std::int64_t audio_bytes() const { return written().count * layout_.frame_bytes; }
    /// Notes it when the file has become shorter than what was written.
    void look_for_cut();
    Transfer append(std::span<const std::byte> bytes);
    Transfer append_encoded(std::span<const float> samples);

    std::vector<std::byte> header_;
    HeaderLayout layout_;
    bool closed_ = false;
};

}  // namespace laydown::disk
