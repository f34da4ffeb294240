// What the kinds of files behind AudioFileWriter have in common. For this folder only; see there
// for threads.
#pragma once

#include <memory>
#include <utility>

#include "disk/audio_file_writer.hpp"
#include "disk/posix_file.hpp"
#include "disk/written_file.hpp"

namespace laydown::disk {

class AudioFileWriter::Body {
  public:
    Body(std::filesystem::path path, AudioFileSpec spec, FileDescriptor file)
        : path_(std::move(path)),
          spec_(std::move(spec)),
          file_(std::make_shared<WrittenFile>(std::move(file))) {}
    Body(const Body&) = delete;
    Body& operator=(const Body&) = delete;
    virtual ~Body() = default;

    /// `interleaved` holds whole frames.
    virtual WriteOutcome write(std::span<const float> interleaved) = 0;
    virtual WriteOutcome write_silence(Frames length);
    virtual Result<void> update_header() = 0;
    /// `length` is less than what was written.
    virtual void cut(Frames length) { count(length - written()); }
    virtual void rewind(Frames length) { count(length - written()); }
    virtual Result<void> close() = 0;
    virtual void follow(const std::filesystem::path& folder) { path_ = folder / path_.filename(); }
    Result<bool> keep_name();

    const std::filesystem::path& path() const { return path_; }
    const AudioFileSpec& spec() const { return spec_; }
    const FileDescriptor& file() const { return file_->descriptor; }
    /// Frames of which nothing is left in memory of our own.
    virtual Frames handed_over() const { return written(); }
    FileSync sync_handle() const { return FileSync(file_, path_, handed_over()); }
    Frames synced() const { return {file_->synced}; }
    /// A sync has failed: what was written before it may be missing on the disk.
    bool is_lost() const { return file_->lost != 0; }
    WriteOutcome lost_outcome() const { return {{}, DiskFault::lost, lost_error().text}; }
    Frames written() const { return written_; }
    bool full() const { return full_; }
    void forget_full() { full_ = false; }

  protected:
    void replace_path(std::filesystem::path path) { path_ = std::move(path); }
    void count(Frames frames) { written_ += frames; }
    Error failure(std::string_view action, int error_number) const {
        return disk_error(path_.native(), action, error_number);
    }
    /// The same of what can be done again when there is space.
    Error space_failure(std::string_view action, int error_number) {
        full_ = fault_of(error_number) == DiskFault::full;
        return failure(action, error_number);
    }
    /// Somebody else has cut the file, of which the first `left` frames are still there: from now
    /// on nothing is written but what makes these a whole file.
    void note_cut(Frames left);
    bool is_cut() const { return !cut_.empty(); }
    Error cut_error() const { return error(ErrorCode::disk, "{}", cut_); }
    WriteOutcome cut_outcome() const { return {{}, DiskFault::failed, cut_}; }
    /// Another file has taken the place of this one.
    void replace_file(const Body& other) { file_ = other.file_; }
    /// Waits until all of the file, and its name, are on the disk; fails also when a sync has
    /// failed before. Whoever took its folder away took the name with it: see keep_name().
    Result<void> sync_whole() const;

  private:
    Error lost_error() const;

    std::filesystem::path path_;
    AudioFileSpec spec_;
    std::shared_ptr<WrittenFile> file_;
    Frames written_;
    bool full_ = false;
    std::string cut_;  // how much of it somebody else has cut, in words
};

}  // namespace laydown::disk
