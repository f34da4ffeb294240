#include "session/heard.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "session/range_list.hpp"

namespace laydown::session {

namespace {

struct Layer {
    int take;     ///< what lies below has a lower number
    bool chosen;  ///< or the same one, and was not chosen
    HeardRange heard;
};

bool counts_by_default(const TakeRecord& record) {
    switch (record.status) {
        case TakeStatus::open:
        case TakeStatus::complete:
        case TakeStatus::salvaged:
        case TakeStatus::repaired:
            return true;
        case TakeStatus::aborted:
        case TakeStatus::discarded:
        case TakeStatus::failed:
            break;
    }
    return false;
}

bool has_audio(const TakeRecord& record) {
    return record.status != TakeStatus::discarded && !record.file.empty() &&
           record.length > Frames{0};
}

Range<SongPosition> whole(const TakeRecord& record) {
    return {record.position, record.position + record.length};
}

Range<SongPosition> common(Range<SongPosition> a, Range<SongPosition> b) {
    return {std::max(a.begin, b.begin), std::min(a.end, b.end)};
}

}  // namespace

std::vector<HeardRange> heard(std::span<const TakeRecord> takes, const Comp& comp,
                              const std::set<int>& rejected) {
    std::vector<Layer> layers;
    std::map<int, const TakeRecord*> numbered;
    for (const TakeRecord& record : takes) {
        if (!has_audio(record)) continue;
        numbered[record.take] = &record;
        if (counts_by_default(record) && !rejected.contains(record.take)) {
            layers.push_back({record.take, false, {record.nominal(), &record}});
        }
    }
    for (const CompRange& choice : comp.ranges) {
        if (choice.take == no_take) {
            layers.push_back({choice.newest, true, {choice.range, nullptr}});
        } else if (const auto found = numbered.find(choice.take); found != numbered.end()) {
            const TakeRecord& record = *found->second;
            layers.push_back({choice.newest, true, {common(choice.range, whole(record)), &record}});
        }
    }
    std::ranges::stable_sort(layers, [](const Layer& a, const Layer& b) {
        return std::tie(a.take, a.chosen) < std::tie(b.take, b.chosen);
    });
    std::vector<HeardRange> result;
    for (const Layer& layer : layers) put(result, layer.heard);
    join(result, [](const HeardRange& a, const HeardRange& b) { return a.take == b.take; });
    return result;
}

}  // namespace laydown::session
