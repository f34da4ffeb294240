// What is noted beside rings and the journal lacks, since the disk was too slow to be told, or
// could not be. Whoever salvages: at start Control, later the thread of
// OtherSessions.
#pragma once

#include "disk/journal_file.hpp"
#include "recorder/dead_rings.hpp"

namespace laydown::recorder {

/// The journal of a session, of which `takes` is what it says now, with the rings' notes: those
/// come into it. Errors as disk::read_journal().
Result<session::Journal> journal_with_notes(const std::filesystem::path& session,
                                            const session::Journal& takes, const Rings& rings,
                                            disk::JournalFile& journal);

}  // namespace laydown::recorder
