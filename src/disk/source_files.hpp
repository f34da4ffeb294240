// The audio files that tracks are played from: opened when something of them is wanted, and a
// bounded number at a time. What cannot be had is silence, and named once. The Disk thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <list>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"
#include "disk/frame_reader.hpp"

namespace laydown::disk {

/// Why something of a file is silent.
struct SourceProblem {
    enum class Kind { unreadable, shape, too_short, damaged };

    std::string file;  ///< as it was asked for
    Kind kind = Kind::unreadable;
    std::string text;  ///< a sentence that names the file
};

/// Some frames of a file.
struct SourceFrames {
    const std::string& file;  ///< relative to the folder
    int channels = 1;         ///< that it is expected to have
    Frames expected;          ///< so many frames it is expected to have at least
    Frames at;                ///< may lie outside of it, as may what follows
    Frames count;
};

class SourceFiles {
  public:
    /// Names are relative to the folder; without one they are paths of any kind, which somebody
    /// has given himself. All files are expected to have this rate. At most `most_open` (1 or more)
    /// are open at a time; the one whose last use is longest ago is closed.
    SourceFiles(std::filesystem::path folder, SampleRate rate, std::size_t most_open);

    /// Fills `count` frames of each of `out`, which are as many as the file has channels; a file of
    /// one channel is on all of them. What is not there is silence. False when nothing was there.
    /// Samples that are no numbers, or beyond 60 dB over full scale, are damage, and silent. A file
    /// that has become another one, or was written to, is opened anew. One that could not be opened
    /// is not tried again before forget(); one that does not lie in the folder never is.
    bool read(const SourceFrames& wanted, std::span<float* const> out);
    /// See FrameReader::expect(). Of a file that is not open nothing is expected.
    void expect(const std::string& file, Frames at, Frames count) const;

    /// What went wrong since the last call. Of each file each kind is told once.
    std::vector<SourceProblem> news() { return std::exchange(news_, {}); }
    /// The file may have become another: it is opened anew, and what is wrong with it told again.
    void forget(const std::string& file);
    std::size_t open_count() const { return open_.size(); }

  private:
    /// What a name means; another one when the file was replaced or written to.
    struct Stamp {
        std::uint64_t device = 0;
        std::uint64_t inode = 0;
        std::int64_t size = 0;
        std::int64_t changed = 0;  ///< ns
        friend bool operator==(const Stamp&, const Stamp&) = default;
    };
    struct OpenFile {
        std::string name;
        FrameReader reader;
        std::optional<Stamp> stamp;
    };
    using Open = std::list<OpenFile>;

    static std::optional<Stamp> stamp_of(const std::filesystem::path& path);

    FrameReader* reader_for(const SourceFrames& wanted);
    FrameReader* open(const std::string& file);
    FrameReader* refuse(const std::string& file, std::string reason);
    void close(const std::string& file);
    bool fits(const SourceFrames& wanted, const AudioShape& found, std::size_t channels);
    Frames read_from(FrameReader& reader, const SourceFrames& wanted, Frames before,
                     std::span<float* const> out);
    void tell(const std::string& file, SourceProblem::Kind kind, std::string text);

    std::filesystem::path folder_;
    SampleRate rate_;
    std::size_t most_open_;
    Open open_;  // the one used last first
    std::unordered_map<std::string, Open::iterator> places_;
    std::set<std::string> unreadable_;
    std::set<std::pair<std::string, SourceProblem::Kind>> told_;
    std::vector<SourceProblem> news_;
};

}  // namespace laydown::disk
