#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "disk/lies_inside.hpp"
#include "disk/text_file.hpp"
#include "player/remarks.hpp"
#include "player/song_reading.hpp"
#include "player/take_reading.hpp"
#include "session/document_json.hpp"
#include "session/rebuild.hpp"
#include "session/track_takes.hpp"

namespace laydown::player {

namespace fs = std::filesystem;
using session::SessionDocument;
using session::TakeRecord;

namespace {

constexpr const char* document_name = "session.json";
/// More than any session has that is one: thousands of tracks and comps have some MiB.
constexpr std::int64_t largest_document = std::int64_t{64} << 20;

Result<SessionDocument> read_document(const fs::path& folder, Remarks& remarks) {
    const auto text = disk::read_text(folder / document_name, largest_document);
    if (!text) {
        if (text.error().code != ErrorCode::not_found) remarks.add("{}", text.error().text);
        return SessionDocument();
    }
    auto reading = session::parse_document(*text);
    if (!reading) {
        if (reading.error().code == ErrorCode::refused)
            return error(ErrorCode::refused, "{}: {}", (folder / document_name).string(),
                         reading.error().text);
        remarks.add("{} cannot be used, and is made again from the takes: {}", document_name,
                    reading.error().text);
        return SessionDocument();
    }
    for (const auto& problem : reading->problems)
        remarks.add("{}: {} {}", document_name, problem.path, problem.reason);
    return std::move(reading->document);
}

/// Where something of another rate lies in the song.
std::int64_t scaled(std::int64_t frames, SampleRate from, SampleRate to) {
    return std::llround(static_cast<double>(frames) * to.hertz / from.hertz);
}

/// A take as its copy at another rate has it.
TakeRecord converted(TakeRecord record, const std::string& copy, SampleRate rate) {
    const SampleRate from = std::exchange(record.rate, rate);
    record.file = copy;
    record.position = {scaled(record.position.frame, from, rate)};
    record.length = {scaled(record.length.count, from, rate)};
    record.handles.before = {scaled(record.handles.before.count, from, rate)};
    record.handles.after = {scaled(record.handles.after.count, from, rate)};
    return record;
}

/// Those that can be played at the song's rate.
class Playable {
  public:
    Playable(Song& song, const RateCache* copies, Remarks& remarks)
        : song_(song), copies_(copies), remarks_(remarks) {}

    session::TakeList of(const session::TakeList& takes) {
        std::vector<TakeRecord> kept;
        for (const TakeRecord& record : takes.all()) {
            const bool discarded = record.status == session::TakeStatus::discarded;
            if (discarded || record.length <= Frames{0}) continue;  // there is no audio
            if (auto playable = of(record)) kept.push_back(std::move(*playable));
        }
        return session::TakeList(std::move(kept));
    }

  private:
    std::optional<TakeRecord> of(const TakeRecord& record) {
        if (!disk::lies_inside(record.file)) {
            remarks_.add("take {} of \"{}\": its file \"{}\" does not lie in the session's folder",
                         record.take, record.track, record.file);
            return std::nullopt;
        }
        if (!song_.rate || record.rate == *song_.rate) return record;
        if (copies_ == nullptr) {
            remarks_.add("{}: its sample rate is {} Hz, the session's {} Hz, so it is not heard",
                         record.file, record.rate.hertz, song_.rate->hertz);
            song_.other_rates.push_back({record.file, record.rate, {}});
            return std::nullopt;
        }
        if (const auto copy = copies_->find(record.file, *song_.rate))
            return converted(record, *copy, *song_.rate);
        remarks_.add("{}: it is not heard before it is converted to {} Hz", record.file,
                     song_.rate->hertz);
        song_.other_rates.push_back(
            {record.file, record.rate, copies_->name_of(record.file, *song_.rate)});
        return std::nullopt;
    }

    Song& song_;
    const RateCache* copies_;
    Remarks& remarks_;
};

void add_parts(const SessionDocument& document, const session::TakeList& takes, Song& song) {
    const Frames crossfade = song.rate ? song.rate->frames(document.crossfade) : Frames{0};
    const auto by_track = session::takes_by_track(document, takes);
    for (std::size_t i = 0; i < document.tracks.size(); ++i) {
        const session::SessionTrack& track = document.tracks[i];
        SongPart part{track.number, track.name, track.channels, track.mix, {}};
        part.playlist = session::resolve(by_track.of_tracks[i], track.comp,
                                         session::rejected(track), crossfade);
        for (const session::Region& region : part.playlist.regions)
            song.length = std::max(song.length, region.end() - SongPosition{0});
        song.parts.push_back(std::move(part));
    }
}

void add_places(const SessionDocument& document, Song& song) {
    std::set<SongPosition> known;
    const auto add = [&](SongPosition place) {
        place = std::max(place, SongPosition{0});
        if (known.insert(place).second) song.places.push_back(place);
    };
    if (document.loop) add(document.loop->range.begin);
    if (document.punch) add(document.punch->range.begin - document.punch->pre_roll);
    add({0});
    for (const session::Marker& marker : document.markers) add(marker.position);
}

}  // namespace

Result<Song> read_session(const fs::path& folder, const RateCache* copies) {
    std::error_code failed;
    if (!fs::is_directory(folder, failed)) {
        const bool unknown = failed && failed != std::errc::no_such_file_or_directory;
        return error(unknown ? ErrorCode::disk : ErrorCode::not_found, "{}: {}", folder.string(),
                     unknown ? failed.message() : "there is no such folder");
    }
    Remarks remarks;
    auto document = read_document(folder, remarks);
    if (!document) return document.error();
    const auto takes = read_takes(folder, remarks);
    if (!takes) return takes.error();
    const SessionDocument whole = session::with_tracks_of(std::move(*document), *takes);

    Song song;
    song.folder = folder;
    song.rate = whole.rate;
    song.mix_gain = whole.mix.gain;
    if (whole.loop && whole.loop->on) song.loop = whole.loop->range;
    add_parts(whole, Playable(song, copies, remarks).of(*takes), song);
    add_places(whole, song);
    song.remarks = remarks.texts();
    return song;
}

}  // namespace laydown::player
