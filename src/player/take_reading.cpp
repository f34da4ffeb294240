#include "player/take_reading.hpp"

#include <algorithm>
#include <utility>

#include "disk/file_facts.hpp"
#include "disk/journal_file.hpp"
#include "disk/lies_inside.hpp"
#include "session/file_facts.hpp"

namespace laydown::player {

namespace fs = std::filesystem;
using session::Journal;
using session::JournalEntry;
using session::TakeRecord;
using session::TakeStatus;

namespace {

constexpr const char* audio_folder = "audio";

/// The names of the files in the session's audio folder that may hold takes, in order.
std::vector<std::string> audio_files(const fs::path& folder, Remarks& remarks) {
    std::vector<std::string> files;
    std::error_code failed;
    for (fs::directory_iterator entry(folder / audio_folder, failed), end; !failed && entry != end;
         entry.increment(failed)) {
        const std::string name = entry->path().filename().string();
        std::error_code unknown;
        if (name.starts_with('.') || !entry->is_regular_file(unknown)) continue;
        files.push_back((fs::path(audio_folder) / name).string());
    }
    if (failed && failed != std::errc::no_such_file_or_directory)
        remarks.add("the folder {} cannot be read: {}", audio_folder, failed.message());
    std::ranges::sort(files);
    return files;
}

std::string session_name(const fs::path& folder) {
    std::error_code failed;
    const fs::path whole = fs::weakly_canonical(folder, failed);
    return (failed ? folder : whole).filename().string();
}

session::TakeList takes_of_audio(const fs::path& folder, Remarks& remarks) {
    std::vector<session::FileFacts> facts;
    for (const std::string& file : audio_files(folder, remarks)) {
        auto read = disk::read_file_facts(folder, file);
        if (!read) {
            remarks.add("{}", read.error().text);
        } else if (read->length == Frames{0}) {
            remarks.add("{}: there is no audio in it", file);
        } else {
            facts.push_back(std::move(*read));
        }
    }
    if (!facts.empty())
        remarks.add("the journal is lost: each file in {} is taken for a complete take",
                    audio_folder);
    return session::TakeList(session::takes_of_files(std::move(facts), session_name(folder)));
}

std::string name_of(const TakeRecord& record) {
    return fmt::format("take {} of \"{}\"", record.take, record.track);
}

/// A take that nobody finishes is as long as its file. False: nothing of it can be played.
bool close_by_file(const fs::path& folder, TakeRecord& record, Remarks& remarks) {
    if (!disk::lies_inside(record.file)) return true;  // whoever looks at all takes tells
    const auto facts = disk::read_file_facts(folder, record.file);
    if (!facts) {
        remarks.add("{} was never finished: {}", name_of(record), facts.error().text);
        return false;
    }
    record.length = facts->length;
    record.handles.before = std::min(record.handles.before, record.length);
    record.handles.after = {};
    if (record.decided.status == TakeStatus::complete) record.decided.status = TakeStatus::repaired;
    remarks.add("{} was never finished: what its file has is played", name_of(record));
    return true;
}

/// Without what a recorder has in hand, and with what a dead one left as it is.
void settle_open_takes(const fs::path& folder, bool recording, Journal& journal, Remarks& remarks) {
    std::erase_if(journal.entries, [&](JournalEntry& entry) {
        if (entry.closed) return false;
        if (recording) return true;
        if (entry.ended || entry.record.decided.discard) return false;
        return !close_by_file(folder, entry.record, remarks);
    });
}

}  // namespace

Result<session::TakeList> read_takes(const fs::path& folder, Remarks& remarks) {
    // One that ends meanwhile has closed its takes, but perhaps behind what is read.
    const bool recorded_before = disk::journal_holder(folder).has_value();
    auto journal = disk::read_journal(folder);
    if (!journal) {
        if (journal.error().code == ErrorCode::refused) return journal.error();
        remarks.add("{}", journal.error().text);
        return takes_of_audio(folder, remarks);
    }
    const bool recording = recorded_before || disk::journal_holder(folder).has_value();
    // A line that is being written now looks like one that a crash has torn.
    if (recording && journal->torn && !journal->problems.empty()) journal->problems.pop_back();
    for (const auto& problem : journal->problems)
        remarks.add("{}, line {}: {}", disk::journal_name, problem.line, problem.text);
    if (journal->entries.empty()) return takes_of_audio(folder, remarks);
    settle_open_takes(folder, recording, *journal, remarks);
    session::TakeList takes(*journal);
    for (const auto& problem : takes.problems())
        remarks.add("take {} of \"{}\": {}", problem.take, problem.track, problem.text);
    return takes;
}

}  // namespace laydown::player
