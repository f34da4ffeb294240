#include "recorder/ring_notes.hpp"

#include <set>
#include <sstream>

namespace laydown::recorder {

using session::JournalEntry;

namespace {

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

}  // namespace

Result<session::Journal> journal_with_notes(const std::filesystem::path& session,
                                            const session::Journal& takes, const Rings& rings,
                                            disk::JournalFile& journal) {
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

}  // namespace laydown::recorder
