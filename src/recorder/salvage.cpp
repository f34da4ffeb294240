#include "recorder/salvage.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include "disk/repair.hpp"
#include "recorder/file_levels.hpp"
#include "recorder/file_tags.hpp"
#include "recorder/take_cutter.hpp"
#include "recorder/words.hpp"
#include "session/timestamp.hpp"

namespace laydown::recorder {

namespace fs = std::filesystem;
using session::JournalEntry;
using session::TakeRecord;
using session::TakeStatus;

namespace {

/// How long a full disk is waited for.
constexpr std::chrono::seconds patience{5};
/// How long a look at a ring takes at most.
constexpr std::chrono::seconds look_limit{2};

using Rings = std::map<std::string, std::shared_ptr<CaptureMemory>>;

bool same_folder(const fs::path& a, const fs::path& b) {
    std::error_code failed;
    return a == b || (fs::equivalent(a, b, failed) && !failed);
}

bool is_held(const Result<std::shared_ptr<CaptureMemory>>& ring) {
    return !ring && ring.error().code == ErrorCode::conflict;
}

/// The rings that the takes to be finished are in.
std::set<std::string> needed_rings(const std::vector<JournalEntry>& entries) {
    std::set<std::string> names;
    for (const JournalEntry& entry : entries) {
        if (!entry.closed) names.insert(entry.record.ring);
    }
    return names;
}

/// Another recorder that starts holds each ring while it looks whose it is. A ring of this session
/// is never held for longer: who holds the journal's lock is the only recorder here.
Result<std::shared_ptr<CaptureMemory>> attach_to_free(const fs::path& control, bool needed) {
    const auto limit = std::chrono::steady_clock::now() + look_limit;
    for (;;) {
        auto memory = CaptureMemory::attach(control);
        if (!is_held(memory) || !needed || std::chrono::steady_clock::now() > limit) return memory;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

/// Rings whose owners are dead and that belong to the session; those of the `needed` that somebody
/// holds all the same come to `held`.
Rings dead_rings(const fs::path& session, const std::set<std::string>& needed,
                 std::set<std::string>& held) {
    Rings rings;
    for (const fs::path& control : CaptureMemory::find()) {
        const std::string name = control.filename();
        const auto memory = attach_to_free(control, needed.contains(name));
        if (is_held(memory) && needed.contains(name)) held.insert(name);
        if (!memory) continue;  // alive, or told by salvage_other_sessions()
        if (same_folder((*memory)->session(), session)) rings[(*memory)->name()] = *memory;
    }
    return rings;
}

/// A journal is a file like any other: what it names has to lie in the session's folder.
bool lies_inside(const fs::path& file) {
    return file.is_relative() && !file.empty() &&
           std::none_of(file.begin(), file.end(),
                        [](const fs::path& part) { return part == ".."; });
}

/// The rest of the take's audio, if it is in one of these rings.
Result<CutJob> job_from_ring(const JournalEntry& entry, const Rings& rings) {
    const TakeRecord& record = entry.record;
    const auto ring = rings.find(record.ring);
    if (ring == rings.end()) return error(ErrorCode::not_found, "its capture ring is gone");
    const auto channels = static_cast<std::size_t>(record.channels);
    if (record.begin.size() != channels || record.lanes.size() != channels) {
        return error(ErrorCode::bad_arguments, "the journal does not tell its place in the ring");
    }
    const auto format = disk::parse_audio_format(record.format);
    if (!format) return format.error();
    CutJob job;
    job.key = {record.take, {record.number}};
    job.tags = tags_of(record);
    job.record = record;
    job.memory = ring->second;
    job.format = *format;
    job.resume = true;
    for (std::size_t i = 0; i < channels; ++i) {
        const auto lane = job.memory->lane(record.lanes[i]);
        if (!lane) return lane.error();
        job.channels.push_back({*lane, record.begin[i]});
    }
    CutEnd end;
    end.length = entry.ended ? record.length : never<SongPosition> - SongPosition{0};
    end.handle_after = record.handles.after;
    const auto control = job.memory->control();
    end.limit = engine::Timeline(control).device_at(control.head()).value_or(DevicePosition{0});
    end.status = TakeStatus::salvaged;
    job.end = end;
    return job;
}

/// Makes a whole file of what is on disk, up to the end that was asked for.
Result<disk::Repair> repair(const fs::path& path, const JournalEntry& entry) {
    auto result = disk::repair(path);
    if (!result || !entry.ended || result->frames <= entry.record.length) return result;
    auto writer = disk::AudioFileWriter::open_for_append(path);
    if (!writer) return writer.error();
    writer->cut(entry.record.length);
    if (const auto closed = writer->close(); !closed) return closed.error();
    result->frames = writer->written();
    return result;
}

/// There is nothing of it, and nothing that could be made.
TakeRecord failed(const JournalEntry& entry, const std::string& why) {
    TakeRecord record = entry.record;
    record.closed = session::utc_timestamp(std::chrono::system_clock::now());
    record.status = TakeStatus::failed;
    record.reason = why;
    record.length = {0};
    record.handles = {};
    return record;
}

/// What is on disk is all there is: makes it a whole file.
TakeRecord repaired(const fs::path& session, const JournalEntry& entry, const std::string& why) {
    TakeRecord record = entry.record;
    record.closed = session::utc_timestamp(std::chrono::system_clock::now());
    const auto result = repair(session / record.file, entry);
    if (!result) return failed(entry, fmt::format("{}; {}", why, result.error().text));
    record.status = TakeStatus::repaired;
    if (entry.ended) {  // what is missing of the file is missing of the handle first
        const Frames missing = record.length - result->frames;
        record.handles.after = std::max(Frames{0}, record.handles.after - missing);
    }
    record.length = result->frames;
    if (const auto levels = file_levels(session / record.file, {0}, record.length)) {
        for (const engine::Level& level : *levels) {
            record.peak.push_back(static_cast<double>(level.peak));
            record.clipped += level.clipped;
        }
    }
    return record;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(std::move(line));
    return lines;
}

/// Whether a line noted beside a ring says what the journal does not.
bool is_news(const session::JournalLine& line, const session::Journal& takes) {
    if (line.event == session::JournalEvent::other) return false;
    const JournalEntry* known = takes.find(line.record.take, line.record.track);
    if (known == nullptr) return true;
    const bool nameless = line.event == session::JournalEvent::open && line.record.file.empty();
    return !known->closed && !nameless;
}

/// The session's journal, with what is noted beside the rings alone, since the disk was too slow to
/// be told or could not be: that comes into the journal now.
Result<session::Journal> with_notes(const fs::path& session, const session::Journal& takes,
                                    const Rings& rings, disk::JournalFile& journal) {
    auto text = disk::read_journal_text(session);
    if (!text) return text.error();
    const auto told = lines_of(*text);
    if (!text->empty() && text->back() != '\n') text->push_back('\n');
    for (const auto& [name, ring] : rings) {
        std::multiset<std::string> known(told.begin(), told.end());
        for (const std::string& note : lines_of(ring->notes())) {
            const auto line = session::parse_journal_line(note);
            if (!line || !is_news(*line, takes)) continue;
            // The same can be said twice, with something else in between.
            if (const auto twin = known.find(note); twin != known.end()) {
                known.erase(twin);
                continue;
            }
            journal.append(note);
            text->append(note).push_back('\n');
        }
    }
    return session::parse_journal(*text);
}

/// Cuts everything there is out of dead rings, which do not move. Returns whether it came to an
/// end: on a disk that takes nothing for a while it does not.
bool cut_all(TakeCutter& cutter) {
    std::optional<SteadyTime> stuck_since;
    while (!cutter.idle()) {
        const auto now = std::chrono::steady_clock::now();
        cutter.run(now, true);
        const bool stuck =
            cutter.waits_for_space() || cutter.open_parts() == 0;  // or a journal does
        if (!stuck) stuck_since.reset();
        if (stuck && !stuck_since) stuck_since = now;
        if (stuck && now - *stuck_since > patience) return false;
        // The finisher's thread closes files; a full disk may get space.
        if (!cutter.idle()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

}  // namespace

std::pair<Salvaged, disk::JournalFile> salvage_session(const fs::path& session,
                                                       disk::JournalFile journal) {
    Salvaged salvaged;
    salvaged.session = session;
    auto takes = disk::read_journal(session);
    if (!takes) {
        salvaged.problems.push_back(takes.error().text);
        return {std::move(salvaged), std::move(journal)};
    }
    std::set<std::string> held;
    const Rings rings = dead_rings(session, needed_rings(takes->entries), held);
    takes = with_notes(session, *takes, rings, journal);
    if (!takes) {
        salvaged.problems.push_back(takes.error().text);
        return {std::move(salvaged), std::move(journal)};
    }
    salvaged.last_take = takes->last_take;
    for (const session::JournalProblem& problem : takes->problems) {
        salvaged.remarks.push_back(fmt::format("line {} of {} is ignored: {}", problem.line,
                                               disk::journal_name, problem.text));
    }
    std::vector<TakeRecord> closed;
    std::vector<CutJob> jobs;
    for (JournalEntry& entry : takes->entries) {
        if (entry.closed) continue;
        if (held.contains(entry.record.ring)) {
            salvaged.problems.push_back(fmt::format(
                "take {} of \"{}\": another process holds its capture ring {}: the next start "
                "or --salvage completes it",
                entry.record.take, entry.record.track, entry.record.ring));
            continue;
        }
        std::string why;
        if (!lies_inside(entry.record.file)) {
            why = fmt::format("no file of this session: \"{}\"",
                              std::exchange(entry.record.file, {}));
        }
        auto job = job_from_ring(entry, rings);  // without a name it gets a new one
        if (job) {
            jobs.push_back(std::move(*job));
        } else if (!why.empty()) {
            closed.push_back(failed(entry, fmt::format("{}; {}", job.error().text, why)));
        } else {
            closed.push_back(repaired(session, entry, job.error().text));
        }
    }
    for (const TakeRecord& record : closed) journal.append(session::close_line(record));
    salvaged.records = std::move(closed);
    Background finisher("salvage-sync");
    bool whole = true;
    TakeCutter cutter(session, std::move(journal), finisher, [&](DiskEvent event) {
        if (auto* part = std::get_if<PartClosed>(&event)) {
            whole = whole && part->record.status != TakeStatus::failed;
            salvaged.records.push_back(part->record);
        }
        if (auto* trouble = std::get_if<PartTrouble>(&event)) {
            if (trouble->kind != PartTrouble::Kind::resumed) {
                salvaged.problems.push_back(in_words(*trouble));
            }
        }
    });
    for (const CutJob& job : jobs) {
        if (!job.record.file.empty()) cutter.claim(job.record.file);
    }
    for (CutJob& job : jobs) cutter.open(std::move(job));
    // The rings go when all of their takes are on the disk, synced, and the journal says so.
    const bool done = cut_all(cutter) && whole;
    if (!done) {
        salvaged.problems.emplace_back(
            "not all could be written: what is missing stays in memory, for the next start or "
            "--salvage to complete");
    }
    for (const auto& [name, ring] : rings) ring->remove_at_end(done);
    return {std::move(salvaged), cutter.release_journal()};
}

namespace {

/// A ring that nobody can make anything of as things are.
Salvaged stranded(const fs::path& control, const std::string& why) {
    Salvaged salvaged;
    salvaged.session = control;
    salvaged.problems = {fmt::format("{}; remove {}* to be rid of it", why, control.string())};
    return salvaged;
}

Salvaged without_folder(const CaptureMemory& ring) {
    return stranded(
        ring.path(),
        fmt::format("a recorder left this ring of {} MiB, and its session folder {} is gone: make "
                    "the folder again and start with --salvage, and the takes are completed there",
                    (ring.bytes() + (1U << 20U) - 1) >> 20U, ring.session().string()));
}

}  // namespace

std::vector<Salvaged> salvage_other_sessions(const fs::path& own) {
    std::set<fs::path> sessions;
    std::vector<Salvaged> all;
    for (const fs::path& control : CaptureMemory::find()) {
        const auto memory = CaptureMemory::attach(control);
        if (!memory) {
            const bool others = is_held(memory) || memory.error().code == ErrorCode::not_found;
            if (!others) all.push_back(stranded(control, memory.error().text));
            continue;
        }
        const fs::path session = (*memory)->session();
        std::error_code missing;
        if (!fs::is_directory(session, missing)) {
            all.push_back(without_folder(**memory));
        } else if (!same_folder(session, own)) {
            sessions.insert(session);
        }
    }
    for (const fs::path& session : sessions) {
        auto journal = disk::JournalFile::open(session);
        if (!journal) {
            if (journal.error().code != ErrorCode::conflict) {
                all.emplace_back().session = session;
                all.back().problems = {journal.error().text};
            }
            continue;
        }
        all.push_back(salvage_session(session, std::move(*journal)).first);
    }
    return all;
}

}  // namespace laydown::recorder
