#include "session/take_list.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

namespace laydown::session {

namespace {

bool is_near(std::int64_t frames) { return -farthest_frame <= frames && frames <= farthest_frame; }

/// Why a record cannot be used; empty if it can.
std::string_view fault_of(const TakeRecord& record) {
    if (record.take < 1 || record.take > most_takes) return "it has no number of a take";
    if (!is_near(record.position.frame)) return "its position is beyond any song";
    if (!is_near(record.length.count)) return "its length is beyond any song";
    const bool handles =
        is_near(record.handles.before.count) && is_near(record.handles.after.count);
    return handles ? std::string_view{} : "its handles are beyond any song";
}

/// What was decided of a take that is not closed is what will become of it.
TakeRecord foreseen(TakeRecord record) {
    if (record.decided.status != TakeStatus::complete) record.status = record.decided.status;
    if (record.decided.discard) record.status = TakeStatus::discarded;
    return record;
}

std::vector<TakeRecord> foreseen(const Journal& journal) {
    std::vector<TakeRecord> records;
    records.reserve(journal.entries.size());
    for (const JournalEntry& entry : journal.entries) records.push_back(foreseen(entry.record));
    return records;
}

std::string_view name_of(const TakeRecord& record) { return record.track; }

bool is_before(const TakeRecord& a, const TakeRecord& b) {
    return std::tie(a.track, a.take) < std::tie(b.track, b.take);
}

}  // namespace

TakeList::TakeList(std::vector<TakeRecord> records) {
    std::ranges::stable_sort(records, is_before);
    for (TakeRecord& record : records) {
        if (const auto fault = fault_of(record); !fault.empty()) {
            problems_.push_back({record.take, record.track, std::string(fault)});
        } else if (!records_.empty() && !is_before(records_.back(), record)) {
            records_.back() = std::move(record);
        } else {
            records_.push_back(std::move(record));
        }
    }
}

TakeList::TakeList(const Journal& journal) : TakeList(foreseen(journal)) {}

std::span<const TakeRecord> TakeList::of(std::string_view track) const {
    const auto first = std::ranges::lower_bound(records_, track, {}, name_of);
    const auto last = std::ranges::upper_bound(records_, track, {}, name_of);
    return {first, last};
}

const TakeRecord* TakeList::newest() const {
    const auto found = std::ranges::max_element(records_, {}, &TakeRecord::take);
    return found == records_.end() ? nullptr : &*found;
}

}  // namespace laydown::session
