#include "player/block_loader.hpp"

#include <algorithm>
#include <utility>

#include "base/thread_role.hpp"

namespace laydown::player {

namespace {

// How much a step does besides loading a block, so that none takes long however much there is.
constexpr std::size_t most_tended = 16;     // tracks
constexpr std::size_t most_taken_back = 2;  // blocks, with one that is loaded; else
constexpr std::size_t most_taken_back_idle = 64;
constexpr std::size_t most_looked_at = 8192;  // blocks of tracks

}  // namespace

BlockLoader::BlockLoader(const engine::CycleGate& gate, std::filesystem::path folder,
                         SampleRate rate, Settings settings)
    : settings_{std::max(settings.ahead, PlayKernel::ready_ahead), settings.kept_bytes,
                settings.most_open},
      files_(std::move(folder), rate, settings.most_open),
      memory_(gate),
      kept_(PlayKernel::ready_ahead, settings.kept_bytes) {}

BlockLoader::~BlockLoader() = default;

// ---- Orders

void BlockLoader::set_track(const std::shared_ptr<engine::SongTrack>& track,
                            session::Playlist playlist, TransportPosition from) {
    assert_thread(ThreadRole::disk);
    auto found = std::ranges::find_if(
        tracks_, [&](const auto& loaded) { return &loaded->track() == track.get(); });
    if (found == tracks_.end())
        found = tracks_.insert(found, std::make_unique<LoadedTrack>(track, files_));
    changed(**found, (*found)->change(std::move(playlist), from, now_));
}

void BlockLoader::remove_track(const engine::SongTrack& track) {
    assert_thread(ThreadRole::disk);
    const auto found = std::ranges::find_if(
        tracks_, [&](const auto& loaded) { return &loaded->track() == &track; });
    if (found == tracks_.end()) return;
    std::erase(changing_, found->get());
    tracks_.erase(found);
    tracks_changed();
}

void BlockLoader::keep_ready(std::vector<SongPosition> places) {
    assert_thread(ThreadRole::disk);
    kept_.set(std::move(places));
}

void BlockLoader::forget(const std::string& file) {
    assert_thread(ThreadRole::disk);
    files_.forget(file);
    for (const auto& track : tracks_) changed(*track, track->forget(file, now_));
}

/// Any block may be missing now.
void BlockLoader::tracks_changed() {
    complete_.clear();
    frontier_ = {};
    kept_frontier_ = {};
    next_behind_ = 0;
    kept_.reconsider();
}

void BlockLoader::changed(LoadedTrack& track, LoadedTrack::Versions outcome) {
    if (outcome == LoadedTrack::Versions::another) tracks_changed();
    // Which version is heard where, and so what a pass has looked at, may be another.
    if (outcome == LoadedTrack::Versions::fewer)
        for (Frontier* frontier : {&frontier_, &kept_frontier_}) *frontier = {frontier->block};
    if (track.changing() && std::ranges::find(changing_, &track) == changing_.end())
        changing_.push_back(&track);
}

// ---- Steps

bool BlockLoader::step(const PlayKernel::Now& now) {
    assert_thread(ThreadRole::disk);
    free_settled();
    follow(now);
    tend_changing();
    const bool loaded = load_ahead() || choose_kept() || load_kept();
    // As much as is loaded at least: what is in memory does not grow by places that are left.
    const bool taken_back = loaded ? take_back(most_taken_back, tracks_.size() + 1)
                                   : take_back(most_taken_back_idle, most_looked_at);
    return loaded || taken_back;
}

/// Their memory is free for other blocks then.
void BlockLoader::free_settled() {
    while (memory_.withdrawn.take()) {
    }
}

bool BlockLoader::settled() {
    free_settled();
    return memory_.withdrawn.size() == 0;
}

/// Some of them: there may be many, as when all were changed while the transport stands.
void BlockLoader::tend_changing() {
    for (std::size_t i = std::min(most_tended, changing_.size()); i > 0; --i) {
        if (next_changing_ >= changing_.size()) next_changing_ = 0;
        LoadedTrack& track = *changing_[next_changing_];
        changed(track, track.go_on(now_));
        if (track.changing())
            ++next_changing_;
        else
            changing_.erase(changing_.begin() + static_cast<std::ptrdiff_t>(next_changing_));
    }
}

void BlockLoader::follow(const PlayKernel::Now& now) {
    const Course course{true, now.roll, now.loop};
    now_ = now.transport;
    const bool rolls_on = course == course_ && since_ <= now_;
    if (rolls_on && now_ < ahead_.until) return;
    course_ = course;
    since_ = now_;
    ahead_ = blocks_ahead(now.course, now_, settings_.ahead);
    if (!rolls_on) expect_start();
    frontier_ = {};
    std::set<std::int64_t> numbers;
    for (const BlockAhead& block : ahead_.blocks) numbers.insert(block.number);
    if (numbers == ahead_numbers_) return;
    ahead_numbers_ = std::move(numbers);
    std::erase_if(complete_, [this](auto number) { return !ahead_numbers_.contains(number); });
    sort_out_behind();
}

/// What a start there waits for, of all tracks at once: a disk that is asked for one thing after
/// the other takes much longer.
void BlockLoader::expect_start() {
    for (const auto& track : tracks_) {
        for (const BlockAhead& block : ahead_.blocks) {
            if (block.at >= now_ + PlayKernel::ready_ahead) break;
            track->expect(block);
        }
    }
}

void BlockLoader::sort_out_behind() {
    behind_.clear();
    next_behind_ = 0;
    for (const std::int64_t number : held_)
        if (!ahead_numbers_.contains(number) && !kept_.has(number)) behind_.push_back(number);
}

bool BlockLoader::load_ahead() {
    std::size_t looked_at = 0;
    while (frontier_.block < ahead_.blocks.size()) {
        const BlockAhead& block = ahead_.blocks[frontier_.block];
        if (complete_.contains(block.number)) {
            frontier_ = {frontier_.block + 1};
            continue;
        }
        if (looked_at > most_looked_at || load_at(block, frontier_)) return true;
        looked_at += tracks_.size();
        complete_.insert(block.number);
    }
    return false;
}

bool BlockLoader::choose_kept() {
    const auto cost = [this](std::int64_t number) {
        std::size_t bytes = 0;
        for (const auto& track : tracks_) bytes += track->cost(number);
        return bytes;
    };
    if (!kept_.choose(cost, static_cast<int>(most_looked_at / (tracks_.size() + 1) + 1)))
        return false;
    kept_frontier_ = {};
    sort_out_behind();
    return true;
}

bool BlockLoader::load_kept() {
    std::size_t looked_at = 0;
    while (kept_frontier_.block < kept_.blocks().size()) {
        const BlockAhead& block = kept_.blocks()[kept_frontier_.block];
        if (looked_at > most_looked_at || load_at(block, kept_frontier_)) return true;
        looked_at += tracks_.size();
    }
    return false;
}

/// Where it is heard first, of all tracks. False when nothing is missing, and goes on then.
bool BlockLoader::load_at(const BlockAhead& block, Frontier& frontier) {
    for (; frontier.pass < Frontier::passes; ++frontier.pass, frontier.track = 0) {
        for (; frontier.track < tracks_.size(); ++frontier.track) {
            LoadedTrack& track = *tracks_[frontier.track];
            auto* version = frontier.pass == 0 ? track.missing_where_heard(block)
                                               : track.missing_elsewhere(block);
            if (version == nullptr) continue;
            held_.insert(block.number);
            track.load(*version, block.number, memory_);
            return true;
        }
    }
    frontier = {frontier.block + 1};
    return false;
}

/// Whether there was any.
bool BlockLoader::take_back(std::size_t most_blocks, std::size_t most_looks) {
    if (behind_.empty()) return false;
    std::size_t taken = 0;
    for (std::size_t looks = 0; !behind_.empty() && taken < most_blocks && looks < most_looks;
         ++looks) {
        if (next_behind_ < tracks_.size()) {
            taken += tracks_[next_behind_++]->withdraw(behind_.back(), memory_);
        } else {
            held_.erase(behind_.back());
            behind_.pop_back();
            next_behind_ = 0;
        }
    }
    return true;
}

Frames BlockLoader::filled() const {
    if (frontier_.block == ahead_.blocks.size()) return course_.known ? settings_.ahead : Frames{0};
    return std::clamp(ahead_.blocks[frontier_.block].at - now_, Frames{0}, settings_.ahead);
}

}  // namespace laydown::player
