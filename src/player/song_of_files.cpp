#include <algorithm>
#include <set>
#include <utility>

#include "base/utf8.hpp"
#include "disk/file_facts.hpp"
#include "player/remarks.hpp"
#include "player/song_reading.hpp"
#include "session/names.hpp"
#include "session/take_list.hpp"

namespace laydown::player {

namespace fs = std::filesystem;
using session::FileFacts;

namespace {

constexpr int most_channels = 64;

/// A name that no other track has.
std::string name_of(const fs::path& path, int number, std::set<std::string>& taken) {
    std::string wanted(cut(path.stem().string(), session::longest_name));
    if (!session::check_name(wanted, "track name")) wanted = fmt::format("Track {}", number);
    std::string name = wanted;
    for (int copy = 2; !taken.insert(name).second; ++copy) {
        const std::string suffix = fmt::format(" {}", copy);
        name = std::string(cut(wanted, session::longest_name - suffix.size())) + suffix;
    }
    return name;
}

SongPosition position_of(const FileFacts& facts, Remarks& remarks) {
    const SongPosition position = facts.position.value_or(SongPosition{0});
    if (position.frame >= 0 && position.frame <= session::farthest_frame) return position;
    remarks.add("{}: its time reference is beyond any song, so it begins with the song",
                facts.file);
    return {0};
}

session::Playlist playlist_of(const FileFacts& facts, Remarks& remarks) {
    if (facts.length == Frames{0}) {
        remarks.add("{}: there is no audio in it", facts.file);
        return {};
    }
    session::Region region;
    region.file = facts.file;
    region.channels = facts.channels;
    region.begin = position_of(facts, remarks);
    region.length = facts.length;
    return {{region}};
}

/// What is known of a file that can be played at the song's rate, which the first one decides when
/// nobody has asked for one.
Result<FileFacts> playable(const fs::path& path, const RateCache* copies, Song& song) {
    auto facts = disk::read_file_facts({}, path.string());
    if (!facts) return facts;
    if (facts->channels < 1 || facts->channels > most_channels)
        return error(ErrorCode::out_of_range, "{}: it has {} channels, more than the {} of a track",
                     facts->file, facts->channels, most_channels);
    if (!song.rate) song.rate = facts->rate;
    if (facts->rate == *song.rate) return facts;
    if (copies == nullptr) {
        song.other_rates.push_back({facts->file, facts->rate, {}});
        return error(ErrorCode::refused,
                     "{}: its sample rate is {} Hz, that of the song {} Hz, so it is not heard",
                     facts->file, facts->rate.hertz, song.rate->hertz);
    }
    if (const auto copy = copies->find(facts->file, *song.rate))
        return disk::read_file_facts({}, *copy);
    song.other_rates.push_back(
        {facts->file, facts->rate, copies->name_of(facts->file, *song.rate)});
    return error(ErrorCode::refused, "{}: it is not heard before it is converted to {} Hz",
                 facts->file, song.rate->hertz);
}

}  // namespace

Result<Song> read_files(std::span<const fs::path> paths, std::optional<SampleRate> rate,
                        const RateCache* copies) {
    Song song;
    song.rate = rate;
    Remarks remarks;
    std::set<std::string> names;
    std::optional<Error> first;
    SongPosition begin = never<SongPosition>;
    int number = 0;
    for (const fs::path& path : paths) {
        ++number;
        const auto facts = playable(path, copies, song);
        if (!facts) {
            remarks.add("{}", facts.error().text);
            if (!first) first = facts.error();
            continue;
        }
        SongPart part{{number}, name_of(path, number, names), facts->channels, {}, {}};
        part.playlist = playlist_of(*facts, remarks);
        for (const session::Region& region : part.playlist.regions) {
            song.length = std::max(song.length, region.end() - SongPosition{0});
            begin = std::min(begin, region.begin);
        }
        song.parts.push_back(std::move(part));
    }
    song.places = {{0}};
    if (begin > SongPosition{0} && begin < never<SongPosition>) song.places.push_back(begin);
    if (song.parts.empty() && first && song.other_rates.empty()) return *first;
    song.remarks = remarks.texts();
    return song;
}

}  // namespace laydown::player
