// Finds the capture rings that dead recorders left in memory, and whose they are. Any thread that
// may wait for a moment.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "recorder/capture_memory.hpp"

namespace laydown::recorder {

/// By the names that the journal refers to them by. While they are here, nobody else has them.
using Rings = std::map<std::string, std::shared_ptr<CaptureMemory>>;

struct DeadRings {
    Rings rings;
    std::set<std::string> held;  ///< of those needed: in use, or not to be had for now
};

/// The rings that belong to the session and whose owners are dead. `needed` are those that takes
/// wait for. Only for who has the lock of the session's journal.
DeadRings dead_rings_of(const std::filesystem::path& session, const std::set<std::string>& needed);

/// A ring that nobody can make anything of as things are.
struct StrandedRing {
    std::filesystem::path control;
    std::string why;  ///< and what to do, in a sentence
};

struct OtherRings {
    std::set<std::filesystem::path> sessions;  ///< that have rings of dead recorders
    std::vector<StrandedRing> stranded;
};

/// What the rings of dead recorders of this user belong to, other than the session `own`. Rings
/// that are damaged are set aside.
OtherRings rings_of_others(const std::filesystem::path& own);

}  // namespace laydown::recorder
