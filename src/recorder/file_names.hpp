// Names for the audio files of a session: none that a file has, and none that was given to another
// file that is not there yet. Disk thread.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "session/take_record.hpp"

namespace laydown::recorder {

/// A file without a byte; a link to one is none.
bool is_empty_file(const std::filesystem::path& path);

class FileNames {
  public:
    /// `session` is the session's folder; the files come into its `audio` folder.
    explicit FileNames(std::filesystem::path session) : session_(std::move(session)) {}
    ~FileNames() = default;
    FileNames(const FileNames&) = delete;
    FileNames& operator=(const FileNames&) = delete;

    const std::filesystem::path& session() const { return session_; }
    /// The folder is reached by this path now.
    void follow(std::filesystem::path session) { session_ = std::move(session); }

    /// A name for the file of a track's part in a take, relative to the session's folder: that of
    /// session::take_file_name() with the first `copy` from this one on that nobody has.
    std::string choose(const session::TakeRecord& record, std::string_view extension, int copy);

    /// A file has this name, or will have: nobody else gets it.
    void claim(const std::string& file) { given_.insert(file); }

  private:
    std::filesystem::path session_;
    std::set<std::string> given_;
};

}  // namespace laydown::recorder
