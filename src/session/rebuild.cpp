#include "session/rebuild.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "session/names.hpp"
#include "session/track_takes.hpp"

namespace laydown::session {

namespace {

/// The last one under each name; `records` are by name.
std::vector<TakeRecord> newest_of_names(const std::vector<TakeRecord>& records) {
    std::vector<TakeRecord> newest;
    for (const TakeRecord& record : records) {
        if (!newest.empty() && newest.back().track == record.track) {
            newest.back() = record;
        } else {
            newest.push_back(record);
        }
    }
    return newest;
}

/// Adds tracks to a document.
class Adding {
  public:
    explicit Adding(std::vector<SessionTrack>& tracks)
        : tracks_(tracks), old_(static_cast<std::ptrdiff_t>(tracks.size())) {
        for (const SessionTrack& track : tracks) {
            numbers_.insert(track.number.value);
            names_.insert(track.name);
        }
    }

    /// Whether the number that the track had was free.
    bool add_as_it_was(const TakeRecord& record) {
        if (record.number < 1 || record.number > most_tracks) return false;
        if (numbers_.contains(record.number)) return false;
        add(record, record.number);
        return true;
    }
    /// Without a free number nothing is added.
    void add_somewhere(const TakeRecord& record) {
        while (numbers_.contains(lowest_)) ++lowest_;
        if (lowest_ <= most_tracks) add(record, lowest_);
    }
    void sort() { std::sort(tracks_.begin() + old_, tracks_.end(), is_before); }

  private:
    static bool is_before(const SessionTrack& a, const SessionTrack& b) {
        return a.number < b.number;
    }

    void add(const TakeRecord& record, int number) {
        SessionTrack track;
        track.number = {number};
        track.name = record.track;
        track.channels = std::clamp(record.channels, 1, 2);
        if (!check_name(track.name, "name")) {
            track.name = fmt::format("Track {}", number);
            while (names_.contains(track.name)) track.name += '_';
            track.recorded_as = {RecordedAs{record.track}};
        }
        numbers_.insert(number);
        names_.insert(track.name);
        tracks_.push_back(std::move(track));
    }

    std::vector<SessionTrack>& tracks_;
    std::ptrdiff_t old_;  // so many were there before
    std::set<int> numbers_;
    std::set<std::string> names_;
    int lowest_ = 1;
};

}  // namespace

SessionDocument with_tracks_of(SessionDocument document, const TakeList& takes) {
    if (!document.rate && takes.newest()) document.rate = takes.newest()->rate;
    const auto names = newest_of_names(takes_by_track(document, takes).others);
    Adding adding(document.tracks);
    std::vector<TakeRecord> rest;
    for (const TakeRecord& record : names) {
        if (!adding.add_as_it_was(record)) rest.push_back(record);
    }
    for (const TakeRecord& record : rest) adding.add_somewhere(record);
    adding.sort();
    return document;
}

}  // namespace laydown::session
