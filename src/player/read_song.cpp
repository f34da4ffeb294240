#include "player/read_song.hpp"

#include "player/song_reading.hpp"

namespace laydown::player {

namespace {

RateCache cache_for(const Options& options) {
    return options.session ? RateCache::of_session(*options.session) : RateCache::of_files();
}

}  // namespace

Result<Song> read_song(const Options& options, std::optional<SampleRate> server) {
    const RateCache cache = cache_for(options);
    const RateCache* copies = options.convert ? &cache : nullptr;
    if (!options.convert) server.reset();
    auto song = options.session ? read_session(*options.session, copies)
                                : read_files(options.files, server, copies);
    if (song && options.loop) song->loop = options.loop;
    return song;
}

std::vector<ConversionJob> conversions_for(const Song& song, const Options& options) {
    const RateCache cache = cache_for(options);
    std::vector<ConversionJob> jobs;
    for (const OtherRate& other : song.other_rates) {
        if (!other.copy.empty() && song.rate)
            jobs.push_back(
                {other.file, song.folder / other.file, cache.path_of(other.copy), *song.rate});
    }
    return jobs;
}

}  // namespace laydown::player
