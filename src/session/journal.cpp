#include "session/journal.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace laydown::session {

namespace {

/// The entries by take and track while lines are merged into them.
class Merger {
  public:
    explicit Merger(Journal& journal) : journal_(journal) {}

    void add(JournalLine line) {
        JournalEntry& entry = entry_of(line.record);
        // Told late, from beside the ring.
        if (entry.closed && line.event != JournalEvent::close) return;
        switch (line.event) {
            case JournalEvent::open:
                // The end of a short take can be known before its file is created.
                if (entry.ended) {
                    line.record.length = entry.record.length;
                    line.record.handles = entry.record.handles;
                    line.record.decided = entry.record.decided;
                }
                // What was lost stays lost, also for who did not hear of it.
                if (line.record.gaps.empty()) line.record.gaps = std::move(entry.record.gaps);
                // Decided, but not created yet: no news of a file that is known.
                if (line.record.file.empty()) line.record.file = std::move(entry.record.file);
                entry = {std::move(line.record), entry.ended, false};
                break;
            case JournalEvent::end:
                entry.record.length = line.record.length;
                entry.record.handles = line.record.handles;
                entry.record.decided = line.record.decided;
                entry.ended = true;
                break;
            case JournalEvent::close:
                line.record.ring = std::move(entry.record.ring);
                line.record.begin = std::move(entry.record.begin);
                line.record.lanes = std::move(entry.record.lanes);
                entry = {std::move(line.record), true, true};
                break;
            case JournalEvent::other:
                break;
        }
    }

  private:
    JournalEntry& entry_of(const TakeRecord& record) {
        const auto [found, added] =
            places_.try_emplace({record.take, record.track}, journal_.entries.size());
        if (added) journal_.entries.push_back({record, false, false});
        return journal_.entries[found->second];
    }

    Journal& journal_;
    std::map<std::pair<int, std::string>, std::size_t> places_;
};

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

const JournalEntry* Journal::find(int take, std::string_view track) const {
    const auto found = std::ranges::find_if(entries, [&](const JournalEntry& entry) {
        return entry.record.take == take && entry.record.track == track;
    });
    return found == entries.end() ? nullptr : &*found;
}

Result<Journal> parse_journal(std::string_view text) {
    Journal journal;
    Merger merger(journal);
    journal.torn = !text.empty() && text.back() != '\n';
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view content = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (is_blank(content)) continue;
        auto line = parse_journal_line(content);
        if (!line) {
            if (line.error().code == ErrorCode::refused) return line.error();
            const bool torn = journal.torn && text.empty();
            journal.problems.push_back({number, torn ? "cut off by a crash" : line.error().text});
            continue;
        }
        journal.last_take = std::max(journal.last_take, line->record.take);
        if (line->event != JournalEvent::other) merger.add(std::move(*line));
    }
    return journal;
}

}  // namespace laydown::session
