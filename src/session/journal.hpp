// The journal `takes.jsonl` read back: its lines merged into one record per take and track.
// Pure: text in, values out; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "session/take_record.hpp"

namespace laydown::session {

struct JournalEntry {
    TakeRecord record;    ///< open, end and close lines merged; later lines win
    bool ended = false;   ///< record.length is the final one
    bool closed = false;  ///< nothing more to do for this file
};

/// A line that could not be used; the others are not affected.
struct JournalProblem {
    std::size_t line;  ///< counted from 1
    std::string text;
};

struct Journal {
    std::vector<JournalEntry> entries;  ///< in the order in which they first appear
    std::vector<JournalProblem> problems;
    bool torn = false;  ///< the last line lacks its newline: a crash, or being written just now
    int last_take = 0;  ///< the highest take number that appears, 0 if none

    const JournalEntry* find(int take, std::string_view track) const;
};

/// Reads a whole journal. A torn last line and garbage lines become problems (a torn line that is
/// complete but for its newline is used). Error: `refused` when a line is of a newer format.
Result<Journal> parse_journal(std::string_view text);

}  // namespace laydown::session
