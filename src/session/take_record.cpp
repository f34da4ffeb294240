#include "session/take_record.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "session/take_words.hpp"

namespace laydown::session {

namespace {

using Json = nlohmann::ordered_json;

Json count_list(const std::vector<Frames>& list) {
    Json array = Json::array();
    for (const Frames frames : list) array.push_back(frames.count);
    return array;
}

Json gap_list(const std::vector<Gap>& gaps) {
    Json array = Json::array();
    for (const Gap& gap : gaps)
        array.push_back({{"frame", gap.at.count},
                         {"length", gap.length.count},
                         {"cause", to_string(gap.cause)}});
    return array;
}

Json handles(const TakeRecord& record) {
    return {{"before", record.handles.before.count}, {"after", record.handles.after.count}};
}

Json line_head(JournalEvent event, const TakeRecord& record) {
    return {{"version", journal_version},
            {"event", word_of(events, event)},
            {"take", record.take},
            {"track", record.track}};
}

/// What open and close lines have in common: each tells the whole story as far as it is known.
Json described(JournalEvent event, const TakeRecord& record) {
    Json json = line_head(event, record);
    json["number"] = record.number;
    json["channels"] = record.channels;
    json["file"] = record.file;
    json["format"] = record.format;
    json["rate"] = record.rate.hertz;
    json["position"] = record.position.frame;
    json["handles"] = handles(record);
    json["latency"] = {{"capture", count_list(record.latency.capture)},
                       {"reference", record.latency.reference.count},
                       {"offset", record.latency.offset.count}};
    json["started"] = record.started;
    json["session"] = record.session;
    json["program_version"] = record.program_version;
    return json;
}

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string_view to_string(GapCause cause) { return word_of(gap_causes, cause); }
std::vector<Gap> merged(std::vector<Gap> gaps) {
    std::sort(gaps.begin(), gaps.end(), [](const Gap& a, const Gap& b) { return a.at < b.at; });
    std::vector<Gap> joined;
    for (const Gap& gap : gaps) {
        if (!joined.empty() && joined.back().cause == gap.cause &&
            gap.at <= joined.back().at + joined.back().length) {
            const Frames end =
                std::max(joined.back().at + joined.back().length, gap.at + gap.length);
            joined.back().length = end - joined.back().at;
        } else {
            joined.push_back(gap);
        }
    }
    return joined;
}

std::vector<Gap> gaps_within(std::vector<Gap> gaps, Frames length) {
    std::erase_if(gaps, [length](const Gap& gap) { return gap.at >= length; });
    for (Gap& gap : gaps) gap.length = std::min(gap.length, length - gap.at);
    return gaps;
}

std::string_view to_string(TakeStatus status) { return word_of(statuses, status); }

std::string open_line(const TakeRecord& record) {
    Json json = described(JournalEvent::open, record);
    json["ring"] = record.ring;
    json["begin"] = Json::array();
    for (const DevicePosition begin : record.begin) json["begin"].push_back(begin.frame);
    json["lanes"] = Json::array();
    for (const LaneAddress lane : record.lanes) {
        json["lanes"].push_back({{"bank", lane.bank}, {"channel", lane.channel}});
    }
    if (!record.gaps.empty()) json["gaps"] = gap_list(record.gaps);
    return dump(json);
}

std::string end_line(const TakeRecord& record) {
    Json json = line_head(JournalEvent::end, record);
    json["length"] = record.length.count;
    json["handles"] = handles(record);
    json["status"] = to_string(record.decided.status);
    if (record.decided.discard) json["discard"] = true;
    if (record.decided.limit) json["limit"] = record.decided.limit->frame;
    return dump(json);
}

std::string close_line(const TakeRecord& record) {
    Json json = described(JournalEvent::close, record);
    json["length"] = record.length.count;
    json["gaps"] = gap_list(record.gaps);
    json["xruns"] = count_list(record.xruns);
    json["peak"] = record.peak;
    json["clipped"] = record.clipped;
    json["status"] = to_string(record.status);
    if (!record.reason.empty()) json["reason"] = record.reason;
    json["closed"] = record.closed;
    return dump(json);
}

}  // namespace laydown::session
