#include "player/loaded_track.hpp"

#include <algorithm>
#include <utility>

#include "session/same_audio.hpp"

namespace laydown::player {

using engine::SongBlocks;
using session::Playlist;

namespace {

constexpr TransportPosition as_soon_as_possible{-never<TransportPosition>.frame};

bool uses(const Playlist& playlist, const std::string& file) {
    return std::ranges::any_of(playlist.regions,
                               [&](const session::Region& region) { return region.file == file; });
}

}  // namespace

struct LoadedTrack::Version {
    SongBlocks* song;
    disk::TrackSource source;
    TransportPosition from;
    std::set<std::string> outdated{};  // files that may have been others when it was rendered

    const Playlist& playlist() const { return source.playlist(); }
    bool outdated_in(Range<SongPosition> range) const;
};

bool LoadedTrack::Version::outdated_in(Range<SongPosition> range) const {
    if (outdated.empty()) return false;
    return std::ranges::any_of(playlist().regions, [&](const session::Region& region) {
        return region.begin < range.end && range.begin < region.end() &&
               outdated.contains(region.file);
    });
}

LoadedTrack::LoadedTrack(std::shared_ptr<engine::SongTrack> track, disk::SourceFiles& files)
    : track_(std::move(track)), files_(files) {}

LoadedTrack::~LoadedTrack() = default;

LoadedTrack::Versions LoadedTrack::change(Playlist playlist, TransportPosition from,
                                          TransportPosition now) {
    std::erase_if(waiting_, [&](const Change& later) { return later.from >= from; });
    Change change{std::move(playlist), from};
    if (is_already(change)) return Versions::same;
    waiting_.push_back(std::move(change));
    return go_on(now);
}

/// What is heard last, and not later than it is wanted.
bool LoadedTrack::is_already(const Change& change) const {
    if (!waiting_.empty()) return waiting_.back().playlist == change.playlist;
    if (versions_.empty()) return false;
    const Version& newest = *versions_.back();
    return newest.playlist() == change.playlist &&
           (newest.from <= change.from || track_->newest_is_heard());
}

LoadedTrack::Versions LoadedTrack::forget(const std::string& file, TransportPosition now) {
    if (versions_.empty()) return Versions::same;
    for (const auto& version : versions_)
        if (uses(version->playlist(), file)) version->outdated.insert(file);
    const Version& newest = *versions_.back();
    const bool is_heard = track_->newest_is_heard();
    const Version& heard = heard_now();
    const bool waits = &heard != &newest;  // behind the one that is heard
    const bool again = heard.outdated.contains(file);
    if (waits && (again || newest.outdated.contains(file)))
        waiting_.push_front({newest.playlist(), newest.from});
    if (again) {
        const bool begun = waits || is_heard;
        offer({heard.playlist(), begun ? as_soon_as_possible : heard.from});
    }
    const Versions outcome = go_on(now);
    return again ? Versions::another : outcome;
}

LoadedTrack::Versions LoadedTrack::go_on(TransportPosition now) {
    track_->collect();
    Versions outcome = drop_freed() ? Versions::fewer : Versions::same;
    while (!waiting_.empty() && may_offer(waiting_.front(), now)) {
        offer(std::move(waiting_.front()));
        waiting_.pop_front();
        outcome = Versions::another;
    }
    return outcome;
}

// What is offered keeps the version before from ever being heard, unless it is heard already.
bool LoadedTrack::may_offer(const Change& change, TransportPosition now) const {
    return versions_.empty() || track_->newest_is_heard() || change.from <= now ||
           change.from <= versions_.back()->from;
}

void LoadedTrack::offer(Change change) {
    disk::TrackSource source(std::move(change.playlist), track_->channels(), files_);
    auto song = std::make_unique<SongBlocks>(track_->channels(), source.audible());
    auto version = std::make_unique<Version>(Version{song.get(), std::move(source), change.from});
    share_published(*version);
    versions_.push_back(std::move(version));
    track_->offer(std::move(song), change.from);
    drop_freed();
}

void LoadedTrack::share_published(Version& version) const {
    for (const auto& other : versions_)
        for (const auto& [number, block] : other->song->published())
            if (!version.song->ready(number)) share(version, number);
}

/// A version that has the block and sounds the same there is looked for, the newest first.
bool LoadedTrack::share(Version& version, std::int64_t number) const {
    const auto range = engine::block_range(number);
    for (std::size_t i = versions_.size(); i-- > 0;) {
        const Version& other = *versions_[i];
        const SongBlocks& song = *other.song;
        if (&song == version.song || !song.has_audio(number) || !song.ready(number)) continue;
        if (other.outdated_in(range)) continue;
        if (!session::same_audio(other.playlist(), version.playlist(), range)) continue;
        const auto found = song.published().find(number);
        if (found == song.published().end())
            version.song->publish_silence(number);
        else
            version.song->publish(number, found->second);
        return true;
    }
    return false;
}

/// Before anything else is made, which might have their address. Whether there were any.
bool LoadedTrack::drop_freed() {
    const auto left = track_->versions();
    return std::erase_if(versions_, [&](const std::unique_ptr<Version>& version) {
               return std::ranges::find(left, version->song) == left.end();
           }) > 0;
}

/// The newest while none is: it is going to be.
LoadedTrack::Version& LoadedTrack::heard_now() const {
    const SongBlocks* heard = track_->heard();
    for (const auto& version : versions_)
        if (version->song == heard) return *version;
    return *versions_.back();
}

LoadedTrack::Version& LoadedTrack::heard_at(TransportPosition at) const {
    Version& newest = *versions_.back();
    return newest.from <= at ? newest : heard_now();
}

LoadedTrack::Version* LoadedTrack::missing_where_heard(const BlockAhead& block) const {
    Version& version = heard_at(block.at);
    return version.song->ready(block.number) ? nullptr : &version;
}

LoadedTrack::Version* LoadedTrack::missing_elsewhere(const BlockAhead& block) const {
    if (versions_.size() == 1) return nullptr;
    const Version& heard = heard_at(block.at);
    for (std::size_t i = versions_.size(); i-- > 0;) {
        Version& version = *versions_[i];
        if (&version != &heard && !version.song->ready(block.number)) return &version;
    }
    return nullptr;
}

void LoadedTrack::expect(const BlockAhead& block) const {
    if (const Version* version = missing_where_heard(block); version != nullptr)
        version->source.expect(engine::block_begin(block.number), engine::block_length);
}

void LoadedTrack::load(Version& version, std::int64_t number, BlockMemory& memory) {
    if (share(version, number)) return;
    auto block = memory.pool.take(track_->channels());
    std::vector<float*> channels;
    channels.reserve(static_cast<std::size_t>(block->channels()));
    for (int i = 0; i < block->channels(); ++i) channels.push_back(block->channel(i).data());
    if (version.source.render(engine::block_begin(number), engine::block_length, channels))
        version.song->publish(number, std::move(block));
    else
        version.song->publish_silence(number);
}

std::size_t LoadedTrack::withdraw(std::int64_t number, BlockMemory& memory) {
    std::size_t count = 0;
    for (const auto& version : versions_) {
        if (!version->song->published().contains(number)) continue;  // silence takes no memory
        memory.withdrawn.keep(version->song->withdraw(number));
        ++count;
    }
    return count;
}

std::size_t LoadedTrack::cost(std::int64_t number) const {
    const bool any = versions_.back()->song->has_audio(number);
    return any ? bytes_of_block(track_->channels()) : 0;
}

}  // namespace laydown::player
