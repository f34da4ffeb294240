#include "recorder/salvage.hpp"

#include <chrono>
#include <exception>

#include "disk/lies_inside.hpp"
#include "recorder/dead_rings.hpp"
#include "recorder/ring_notes.hpp"
#include "recorder/take_cutter.hpp"
#include "recorder/take_rest.hpp"
#include "recorder/words.hpp"

namespace laydown::recorder {

namespace fs = std::filesystem;
using session::JournalEntry;
using session::TakeRecord;
using session::TakeStatus;

namespace {

constexpr std::chrono::milliseconds retry_interval{50};

/// The rings that the takes to be finished are in.
std::set<std::string> needed_rings(const std::vector<JournalEntry>& entries) {
    std::set<std::string> names;
    for (const JournalEntry& entry : entries) {
        if (!entry.closed) names.insert(entry.record.ring);
    }
    return names;
}

/// Cuts everything there is out of dead rings, which do not move. Returns whether it came to an
/// end: on a disk that takes nothing for a while it does not.
bool cut_all(TakeCutter& cutter, const SalvagePatience& patience) {
    std::optional<SteadyTime> stuck_since;
    while (!cutter.idle()) {
        const auto now = std::chrono::steady_clock::now();
        cutter.run(now, true);
        if (cutter.idle()) break;
        if (cutter.behind() && !patience.stop.stop_requested()) continue;
        const bool stuck =
            cutter.waits_for_space() || cutter.open_parts() == 0;  // or a journal does
        if (!stuck) stuck_since.reset();
        if (stuck && !stuck_since) stuck_since = now;
        if (patience.stop.stop_requested()) return false;
        if (stuck && now - *stuck_since >= patience.space) return false;
        cutter.wait_for_finisher(retry_interval);  // a full disk may get space
    }
    return true;
}

/// Finishes at once what is in files alone; returns what has to be cut out of rings.
std::vector<CutJob> sort_out(const fs::path& session, std::vector<JournalEntry>& entries,
                             const DeadRings& dead, Salvaged& salvaged) {
    std::vector<CutJob> jobs;
    for (JournalEntry& entry : entries) {
        if (entry.closed) continue;
        if (dead.held.contains(entry.record.ring)) {
            salvaged.problems.push_back(
                fmt::format("take {} of \"{}\": its capture ring {} is in use or cannot be opened "
                            "now: the next start or --salvage completes it",
                            entry.record.take, entry.record.track, entry.record.ring));
            continue;
        }
        std::string why;
        if (!disk::lies_inside(entry.record.file)) {
            why = fmt::format("no file of this session: \"{}\"",
                              std::exchange(entry.record.file, {}));
        }
        auto job = job_from_ring(entry, dead.rings);  // without a name it gets a new one
        if (job) {
            jobs.push_back(std::move(*job));
        } else if (!why.empty()) {
            salvaged.records.push_back(failed(entry, fmt::format("{}; {}", job.error().text, why)));
        } else {
            salvaged.records.push_back(repaired(session, entry, job.error().text));
        }
    }
    return jobs;
}

/// Cuts the rest of these takes out of their rings. Returns the journal, and whether all is on the
/// disk, synced, and the journal says so.
std::pair<disk::JournalFile, bool> cut_out(const fs::path& session, std::vector<CutJob> jobs,
                                           disk::JournalFile journal,
                                           const SalvagePatience& patience, Salvaged& salvaged) {
    Background finisher("salvage-sync");
    bool whole = true;
    TakeCutter cutter(session, std::move(journal), finisher, [&](DiskEvent event) {
        if (auto* part = std::get_if<PartClosed>(&event)) {
            whole = whole && part->record.status != TakeStatus::failed;
            salvaged.records.push_back(part->record);
        }
        if (const auto* trouble = std::get_if<PartTrouble>(&event)) {
            salvaged.problems.push_back(in_words(*trouble));
        }
        if (const auto* trouble = std::get_if<SessionTrouble>(&event)) {
            if (trouble->kind != SessionTrouble::Kind::resumed) {
                salvaged.problems.push_back(in_words(*trouble));
            }
        }
    });
    for (const CutJob& job : jobs) {
        if (!job.record.file.empty()) cutter.claim(job.record.file);
    }
    for (CutJob& job : jobs) cutter.open(std::move(job));
    const bool done = cut_all(cutter, patience) && whole;
    return {cutter.release_journal(), done};
}

}  // namespace

std::pair<Salvaged, disk::JournalFile> salvage_session(const fs::path& session,
                                                       disk::JournalFile journal,
                                                       const SalvagePatience& patience) {
    Salvaged salvaged;
    salvaged.session = session;
    auto takes = disk::read_journal(session);
    DeadRings dead;
    if (takes) {
        dead = dead_rings_of(session, needed_rings(takes->entries));
        takes = journal_with_notes(session, *takes, dead.rings, journal);
    }
    if (!takes) {
        salvaged.problems.push_back(takes.error().text);
        return {std::move(salvaged), std::move(journal)};
    }
    salvaged.last_take = takes->last_take;
    for (const session::JournalProblem& problem : takes->problems) {
        salvaged.remarks.push_back(fmt::format("line {} of {} is ignored: {}", problem.line,
                                               disk::journal_name, problem.text));
    }
    std::vector<CutJob> jobs = sort_out(session, takes->entries, dead, salvaged);
    for (const TakeRecord& record : salvaged.records) journal.append(session::close_line(record));
    auto [released, done] =
        cut_out(session, std::move(jobs), std::move(journal), patience, salvaged);
    salvaged.left = !done;
    if (!done) {
        salvaged.problems.emplace_back(
            "not all could be written: what is missing stays in memory, for the next start or "
            "--salvage to complete");
    }
    for (const auto& [name, ring] : dead.rings) ring->remove_at_end(done);
    return {std::move(salvaged), std::move(released)};
}

namespace {

using Report = std::function<void(Salvaged)>;

void tell_problem(const fs::path& where, std::string problem, const Report& report) {
    Salvaged hopeless;
    hopeless.session = where;
    hopeless.problems = {std::move(problem)};
    report(std::move(hopeless));
}

/// What is thrown, such as for want of memory, costs neither the other sessions nor the recorder.
void tell_what_is_thrown(const fs::path& where, const Report& report,
                         const std::function<void()>& work) {
    std::string thrown;
    try {
        work();
        return;
    } catch (const std::exception& exception) {
        thrown = exception.what();
    }
    tell_problem(where, fmt::format("what is to be completed could not be looked at: {}", thrown),
                 report);
}

void salvage_other(const fs::path& session, const Report& report, const SalvagePatience& patience) {
    auto journal = disk::JournalFile::open(session);
    if (journal) {
        report(salvage_session(session, std::move(*journal), patience).first);
    } else if (journal.error().code != ErrorCode::conflict) {
        tell_problem(session, journal.error().text, report);
    }
}

}  // namespace

bool salvage_other_sessions(const fs::path& own, const Report& report,
                            const SalvagePatience& patience) {
    OtherRings others;
    tell_what_is_thrown(own, report, [&] { others = rings_of_others(own); });
    for (const StrandedRing& ring : others.stranded) tell_problem(ring.control, ring.why, report);
    for (const fs::path& session : others.sessions) {
        if (patience.stop.stop_requested()) return false;
        tell_what_is_thrown(session, report, [&] { salvage_other(session, report, patience); });
    }
    return true;
}

}  // namespace laydown::recorder
