#include "disk/draft_file.hpp"

namespace laydown::disk {

Result<DraftFile> DraftFile::create(const std::filesystem::path& path, const AudioFileSpec& spec) {
    auto writer = AudioFileWriter::create(path, spec);
    if (!writer) return writer.error();
    return DraftFile(std::move(*writer));
}

DraftFile::~DraftFile() {
    if (!writer_) return;
    const std::filesystem::path path = writer_->path();
    writer_.reset();
    std::error_code stays;  // what was wrong with the file is being told already
    std::filesystem::remove(path, stays);
}

Result<void> DraftFile::write(std::span<const float> interleaved) {
    const WriteOutcome outcome = writer_->write(interleaved);
    if (!outcome) return error(ErrorCode::disk, "{}", outcome.text);
    return {};
}

Result<void> DraftFile::keep() {
    if (auto closed = writer_->close(); !closed) return closed;
    writer_.reset();
    return {};
}

}  // namespace laydown::disk
