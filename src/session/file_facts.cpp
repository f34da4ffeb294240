#include "session/file_facts.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "session/names.hpp"

namespace laydown::session {

namespace {

std::string_view file_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

/// What the file's name adds to what it tells.
TakeRecord record_of(const FileFacts& facts, std::string_view session) {
    const NamedTake named = take_of_file_name(session, file_name(facts.file));
    const bool numbered = facts.take >= 1 && facts.take <= most_takes;
    TakeRecord record;
    record.take = numbered ? facts.take : named.take;
    record.track = facts.track.empty() ? named.track : facts.track;
    record.channels = facts.channels;
    record.file = facts.file;
    record.rate = facts.rate;
    record.position = facts.position.value_or(SongPosition{0});
    record.length = facts.length;
    record.status = TakeStatus::complete;
    record.session = session;
    return record;
}

}  // namespace

std::vector<TakeRecord> takes_of_files(std::vector<FileFacts> files, std::string_view session) {
    std::ranges::sort(files, {}, &FileFacts::file);
    std::map<std::string, std::set<int>> used;
    std::vector<TakeRecord> records;
    records.reserve(files.size());
    for (const FileFacts& facts : files) {
        records.push_back(record_of(facts, session));
        TakeRecord& record = records.back();
        if (record.take != 0 && !used[record.track].insert(record.take).second) record.take = 0;
    }
    for (TakeRecord& record : records) {
        if (record.take != 0) continue;
        std::set<int>& numbers = used[record.track];
        record.take = 1;
        while (!numbers.insert(record.take).second) ++record.take;
    }
    return records;
}

}  // namespace laydown::session
