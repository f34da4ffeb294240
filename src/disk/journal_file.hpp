// The file `takes.jsonl` of a session folder: appended by its one recorder, read by all.
// The writer belongs to one thread (Disk); reading is open to any.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "session/journal.hpp"

namespace laydown::disk {

inline constexpr std::string_view journal_name = "takes.jsonl";

class JournalFile {
  public:
    /// Opens or creates the journal of a session folder and holds its lock until destruction. A
    /// last line that a crash has torn is closed off with a newline. Errors: `conflict` when
    /// another process has the folder (the text tells which), `disk`.
    static Result<JournalFile> open(const std::filesystem::path& session_folder);

    JournalFile(const JournalFile&) = delete;
    JournalFile& operator=(const JournalFile&) = delete;
    JournalFile(JournalFile&&) noexcept;
    JournalFile& operator=(JournalFile&&) noexcept;
    ~JournalFile();  ///< tries once more to write what is pending

    /// Takes a line (without newline). It is kept until a flush() has written it.
    void append(std::string_view line);

    /// Writes and syncs all lines that are pending. A journal that somebody has deleted or moved
    /// away is there again afterwards, with all its lines. On an error they are kept, in order and
    /// to the byte, for the next flush(); after a failed sync that writes all of them once more,
    /// since nobody knows which are on the disk.
    Result<void> flush();

    /// The session's folder is reached by this path now.
    void follow(const std::filesystem::path& session_folder);
    /// What flush() found amiss with the file itself, in a sentence, and mended; empty when
    /// nothing.
    std::string take_news();

    bool settled() const;  ///< all lines are written and synced

    /// Sets space aside on the disk for `bytes` more, so that they can be written when it is full.
    /// `disk` when there is no such space; file systems that cannot do it are silently accepted.
    Result<void> reserve(std::size_t bytes);

  private:
    struct State;
    explicit JournalFile(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// The process that has the journal's lock, if it can be told.
std::optional<pid_t> journal_holder(const std::filesystem::path& session_folder);

/// The text of a session folder's journal; empty when there is no file. Error: `disk`.
Result<std::string> read_journal_text(const std::filesystem::path& session_folder);

/// The journal of a session folder; an empty one when there is no file. Errors: `disk`, `refused`
/// (a newer format).
Result<session::Journal> read_journal(const std::filesystem::path& session_folder);

}  // namespace laydown::disk
