// Writes one audio file from its first frame to its last. Whole frames or none: after a full disk
// or an error the number of frames on disk is known exactly, and the rest can be written later.
// One Disk thread owns a writer; a second one may sync through FileSync meanwhile.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/file_descriptor.hpp"
#include "base/result.hpp"
#include "base/units.hpp"
#include "disk/audio_format.hpp"
#include "disk/audio_shape.hpp"
#include "disk/disk_fault.hpp"

namespace laydown::disk {

/// What the file says about itself. WAV has all of it (bext and iXML), FLAC and CAF the title and
/// program, W64 nothing.
struct FileTags {
    std::string title;                  ///< for lists: "Kick take 3"
    std::string description;            ///< of the bext chunk, at most 256 bytes
    std::string project;                ///< name of the session
    std::string scene;                  ///< may be empty
    int take = 1;                       ///< 1 or more
    std::vector<std::string> channels;  ///< a name for each channel; missing ones are numbered
    std::chrono::system_clock::time_point created;  ///< written as local time
};

struct AudioFileSpec {
    AudioFormat format;
    int channels = 1;  ///< 1 to 64; FLAC to 8
    SampleRate rate;
    SongPosition position;  ///< of the first frame: bext's time reference (0 if before the song)
    FileTags tags;
};

struct WrittenFile;

/// Brings to the disk what a writer has written. May be used from another thread while writing goes
/// on, and outlives the writer.
class FileSync {
  public:
    /// `frames` are in the file now.
    FileSync(std::shared_ptr<WrittenFile> file, std::filesystem::path path, Frames frames)
        : file_(std::move(file)), path_(std::move(path)), frames_(frames) {}
    /// Sets the disk to work without waiting for it (sync_file_range(2)). When all files of a round
    /// have begun, the first that is waited for commits what the file system has to say of them
    /// all.
    void begin() const noexcept;
    /// fdatasync(2): blocks for as long as the disk takes. What it fails with, the writer's next
    /// write() and its close() fail with as well. The first that succeeds also brings the names of
    /// the file and of its folder to the disk, where they last through a power cut; best effort,
    /// as close() sees to the file's once more.
    Result<void> operator()() const;

  private:
    std::shared_ptr<WrittenFile> file_;
    std::filesystem::path path_;
    Frames frames_;
};

class AudioFileWriter {
  public:
    /// Creates a new file with its header. Never overwrites: `conflict` if the path exists. Other
    /// errors: `disk`, `bad_arguments` (channels or rate that the format cannot have).
    static Result<AudioFileWriter> create(const std::filesystem::path& path,
                                          const AudioFileSpec& spec);

    /// Opens a file that a crash left unfinished and goes on after its last whole frame. A FLAC
    /// file is encoded again into a new file, which takes the old one's place at close().
    /// Errors, with the file untouched: `not_found`, `disk`, `bad_arguments` if it is no such file,
    /// or none of the shape `expected`.
    static Result<AudioFileWriter> open_for_append(
        const std::filesystem::path& path,
        const std::optional<AudioShape>& expected = std::nullopt);

    AudioFileWriter(const AudioFileWriter&) = delete;
    AudioFileWriter& operator=(const AudioFileWriter&) = delete;
    AudioFileWriter(AudioFileWriter&&) noexcept;
    AudioFileWriter& operator=(AudioFileWriter&&) noexcept;
    /// Without close() the file stays as after the last update_header(), for repair() to finish.
    ~AudioFileWriter();

    /// Appends interleaved samples, a whole number of frames (1.0 is full scale; the integer
    /// encodings clip). On a fault, call again later with the frames that were not taken. Fails
    /// when somebody else has cut the file: written() tells what is left then, and close() makes a
    /// whole file of that, and fails as well. Fails for good, with DiskFault::lost, after a sync
    /// that failed.
    WriteOutcome write(std::span<const float> interleaved);

    /// Appends frames of silence. Where the format can have a hole, only the first of them take
    /// space: as much as tells whether the disk takes anything. Where all of them have to be
    /// encoded, only so many are taken at once that it is soon done: call again for the others.
    WriteOutcome write_silence(Frames length);

    /// After open_for_append(), writes the frames from `length` on, at most written(), once more:
    /// they may be what others put there, or never have come to the disk. FLAC's, which have
    /// checksums, stay.
    void rewind(Frames length);

    /// The file's folder is reached by this path now.
    void follow(const std::filesystem::path& folder);
    /// After close(): sees to it that path() means the file, also when somebody has deleted it or
    /// put another one in its place; then it may get another name in its folder. Returns whether
    /// there was something to mend. Errors as close().
    Result<bool> keep_name();

    /// Makes the header tell the length so far. FLAC has none before the end: nothing is done.
    Result<void> update_header();

    FileSync sync_handle() const;
    /// A sync has failed: what is behind the first synced() frames may be missing on the disk.
    bool is_lost() const;
    /// How many frames a sync_handle() has brought to the disk for certain. Of FLAC it is less
    /// than was written before: the encoder keeps some back.
    Frames synced() const;

    /// Lets the file end after its first `length` frames, at most written(); what follows them is
    /// gone after close(). No frames are taken any more. What FLAC has encoded cannot be cut: its
    /// frames are encoded again at close(), and where the disk has no room for that the file stays
    /// as long as it was, which written() tells then.
    void cut(Frames length);

    /// Final header, fsync of file and folder. When only space is missing (such as for FLAC's last
    /// block), which full() tells, nothing is lost and it may be called again. Any other error is
    /// final: fsync(2) reports a loss once. The writer takes no frames afterwards.
    Result<void> close();
    bool full() const;  ///< the last close() failed since the disk was full

    Frames written() const;  ///< frames in the file, with those found by open_for_append()
    const AudioFileSpec& spec() const;  ///< after open_for_append() without the tags
    const std::filesystem::path& path() const;

    /// How each container does it; for this folder only.
    class Body;
    explicit AudioFileWriter(std::unique_ptr<Body> body);

  private:
    std::unique_ptr<Body> body_;
};

}  // namespace laydown::disk
