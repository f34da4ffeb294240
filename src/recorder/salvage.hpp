// Finishes what dead recorders left behind: takes whose audio is still in a ring in memory, and
// files that a crash or power cut left without an end. On one thread each, that may wait for disks:
// the main thread at the start, that of OtherSessions, or alone.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "disk/journal_file.hpp"
#include "session/take_record.hpp"

namespace laydown::recorder {

struct Salvaged {
    std::filesystem::path session;             ///< or the ring, when there is none
    std::vector<session::TakeRecord> records;  ///< as they are closed now
    std::vector<std::string> problems;         ///< what could not be saved, in sentences
    std::vector<std::string> remarks;          ///< what else is to be known, such as broken lines
    bool left = false;                         ///< some of it stays in memory, for another try
    /// The highest take number that the journal has or that was noted beside a ring, also one that
    /// could not be written into the journal yet; 0 if none.
    int last_take = 0;
};

/// How much salvage may wait.
struct SalvagePatience {
    std::chrono::milliseconds space{5000};  ///< for a disk that is full, in each session
    std::stop_token stop{};                 ///< when it is asked, the rest is left for another time
};

/// Finishes all takes of a session that are not closed, from the rings of dead recorders where
/// there are such, else from the files' lengths; then removes those rings, unless something could
/// not be written: then they stay for another try. `journal` is the session's; it is used and given
/// back.
std::pair<Salvaged, disk::JournalFile> salvage_session(const std::filesystem::path& session,
                                                       disk::JournalFile journal,
                                                       const SalvagePatience& patience = {});

/// The same for the sessions of all rings that dead recorders of this user left, other than `own`,
/// one after the other; `report` is told of each, also of what was thrown while it was looked at.
/// Sessions that a living recorder has open are left to it. Rings without a session folder are told
/// as problems of their own; so are those that cannot be read, once, since they are set aside.
/// Returns whether all were looked at.
bool salvage_other_sessions(const std::filesystem::path& own,
                            const std::function<void(Salvaged)>& report,
                            const SalvagePatience& patience = {});

}  // namespace laydown::recorder
