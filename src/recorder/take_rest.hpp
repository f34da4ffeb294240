// How a take that a dead recorder left open is finished: from the ring that its rest is in, or from
// the length of its file. Whoever salvages (at start Control, later the thread of
// OtherSessions) and has the lock of the session's journal.
#pragma once

#include "recorder/cut_job.hpp"
#include "recorder/dead_rings.hpp"
#include "session/journal.hpp"

namespace laydown::recorder {

/// The rest of the take's audio, if it is in one of these rings; an error says why it is not.
Result<CutJob> job_from_ring(const session::JournalEntry& entry, const Rings& rings);

/// What is on disk is all there is, for the reason `why`: makes it a whole file.
session::TakeRecord repaired(const std::filesystem::path& session,
                             const session::JournalEntry& entry, const std::string& why);

/// There is nothing of it, and nothing that could be made.
session::TakeRecord failed(const session::JournalEntry& entry, const std::string& why);

}  // namespace laydown::recorder
