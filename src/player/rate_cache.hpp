// Where files of another sample rate than the song's have their converted copies. Any thread that
// may wait for a disk.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/units.hpp"

namespace laydown::player {

class RateCache {
  public:
    /// Of files whose names are relative to `base`, or paths of any kind when that is empty. Copies
    /// are in `folder`, which is relative to `base` likewise.
    RateCache(std::filesystem::path base, std::filesystem::path folder)
        : base_(std::move(base)), folder_(std::move(folder)) {}

    /// Of a session: in its folder `cache`.
    static RateCache of_session(const std::filesystem::path& session) { return {session, "cache"}; }
    /// Of files from anywhere: in $XDG_CACHE_HOME/laydown, or in ~/.cache/laydown.
    static RateCache of_files();

    /// The name of the copy of a file at that rate, whether it is there or not, as `file` is one; a
    /// file that was changed has another one. Empty when the file is not there.
    std::string name_of(const std::string& file, SampleRate rate) const;
    /// The same, if it is there.
    std::optional<std::string> find(const std::string& file, SampleRate rate) const;
    /// Where a name leads.
    std::filesystem::path path_of(const std::string& name) const { return base_ / name; }

  private:
    std::filesystem::path base_;
    std::filesystem::path folder_;
};

}  // namespace laydown::player
