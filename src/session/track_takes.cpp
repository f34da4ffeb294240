#include "session/track_takes.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

namespace laydown::session {

namespace {

bool is_meant(const RecordedAs& recorded, int take) {
    return recorded.first <= take && take <= recorded.last;
}

/// Who says that takes are theirs, by the name under which the takes stand in the journal.
class Claims {
  public:
    explicit Claims(const SessionDocument& document) {
        std::vector<std::size_t> order(document.tracks.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        std::ranges::sort(order, {}, [&](std::size_t i) { return document.tracks[i].number; });
        for (const std::size_t i : order) {
            for (const RecordedAs& recorded : document.tracks[i].recorded_as) {
                said_[recorded.name].push_back({recorded, i});
            }
        }
        for (const RecordedAs& recorded : document.removed) {
            said_[recorded.name].push_back({recorded, nobody});
        }
        for (const std::size_t i : order) {
            said_[document.tracks[i].name].push_back({RecordedAs{}, i});
        }
    }

    static constexpr auto nobody = static_cast<std::size_t>(-1);

    /// The place of the track in the document, or `nobody`; nothing if no one says anything.
    std::optional<std::size_t> owner(const TakeRecord& record) const {
        const auto found = said_.find(record.track);
        if (found == said_.end()) return std::nullopt;
        for (const Claim& claim : found->second) {
            if (is_meant(claim.takes, record.take)) return claim.track;
        }
        return std::nullopt;
    }

  private:
    struct Claim {
        RecordedAs takes;
        std::size_t track;
    };
    std::map<std::string, std::vector<Claim>> said_;  // the first one that fits holds
};

}  // namespace

TrackTakes takes_by_track(const SessionDocument& document, const TakeList& takes) {
    const Claims claims(document);
    TrackTakes result;
    result.of_tracks.resize(document.tracks.size());
    for (const TakeRecord& record : takes.all()) {
        const auto owner = claims.owner(record);
        if (!owner) result.others.push_back(record);
        if (owner && *owner != Claims::nobody) result.of_tracks[*owner].push_back(record);
    }
    for (auto& list : result.of_tracks) {
        std::ranges::stable_sort(list, {}, &TakeRecord::take);
        const auto same = [](const TakeRecord& a, const TakeRecord& b) { return a.take == b.take; };
        list.erase(std::unique(list.begin(), list.end(), same), list.end());
    }
    return result;
}

std::set<int> rejected(const SessionTrack& track) {
    std::set<int> numbers;
    for (const TakeNote& note : track.takes) {
        if (note.verdict == Verdict::no_good || note.verdict == Verdict::false_start) {
            numbers.insert(note.take);
        }
    }
    return numbers;
}

}  // namespace laydown::session
