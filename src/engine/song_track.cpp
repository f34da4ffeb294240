#include "engine/song_track.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "base/prefetch.hpp"

namespace laydown::engine {

SongTrack::SongTrack(int channels, Frames fade, const CycleGate& gate)
    : channels_(channels), fade_(fade.count), gate_(gate) {}

SongTrack::~SongTrack() = default;

SongBlocks& SongTrack::offer(std::unique_ptr<SongBlocks> song, TransportPosition from) {
    assert(song->channels() == channels_);
    const std::uint32_t serial = versions_.empty() ? 1 : versions_.back()->serial + 1;
    auto version = std::make_unique<Version>(Version{serial, from, std::move(song)});
    newest_.store(version.get());
    if (!versions_.empty()) versions_.back()->replaced = gate_.turn();
    versions_.push_back(std::move(version));
    collect();
    return *versions_.back()->song;
}

SongBlocks* SongTrack::newest() const {
    return versions_.empty() ? nullptr : versions_.back()->song.get();
}

const SongBlocks* SongTrack::heard() const {
    const std::uint64_t serial = held_.load() >> 32U;
    for (const auto& version : versions_)
        if (version->serial == serial) return version->song.get();
    return nullptr;
}

bool SongTrack::newest_is_heard() const {
    return !versions_.empty() && versions_.back()->serial == held_.load() >> 32U;
}

std::vector<SongBlocks*> SongTrack::versions() const {
    std::vector<SongBlocks*> all;
    for (const auto& version : versions_) all.push_back(version->song.get());
    return all;
}

// What was replaced is picked up in no cycle that begins afterwards. So when the one is over that
// went on then, only what is held is in use.
void SongTrack::collect() {
    const auto is_free = [this](const std::unique_ptr<Version>& version) {
        if (version == versions_.back() || !gate_.passed(version->replaced)) return false;
        const std::uint64_t held = held_.load();
        return version->serial != held >> 32U && version->serial != (held & 0xFFFFFFFFU);
    };
    std::erase_if(versions_, is_free);
}

// Before a version is used Disk knows of it: at the latest at the end of the cycle, which it waits
// for.
void SongTrack::look_for_newest() noexcept {
    if (steady_ && newest_.load() == current_) return;
    if (fade_left_ == 0) {
        former_ = nullptr;
        next_ = newest_.load();
        if (next_ == current_) next_ = nullptr;
    }
    hold();
    steady_ = fade_left_ == 0 && next_ == nullptr;
}

void SongTrack::hold() noexcept {
    const Version* other = fade_left_ > 0 ? former_ : next_;
    const std::uint64_t held = std::uint64_t{current_ == nullptr ? 0 : current_->serial} << 32U |
                               (other == nullptr ? 0 : other->serial);
    if (held != held_.load(std::memory_order_relaxed)) held_.store(held);
}

void SongTrack::settle(TransportPosition at) noexcept {
    fade_left_ = 0;
    look_for_newest();
    if (next_ != nullptr && next_->from <= at) change();
}

void SongTrack::change() noexcept {
    current_ = next_;
    next_ = nullptr;
    steady_ = false;
    last_ = {};
}

bool SongTrack::may_change(std::int64_t number) const noexcept {
    if (next_->song->find(number) != nullptr) return true;
    return current_ == nullptr || current_->song->find(number) == nullptr;  // nothing to stay for
}

std::size_t SongTrack::before_change(TransportPosition at, std::int64_t number,
                                     std::size_t frames) noexcept {
    if (next_ == nullptr) return frames;
    if (at < next_->from) {
        const auto before = static_cast<std::uint64_t>((next_->from - at).count);
        return static_cast<std::size_t>(std::min<std::uint64_t>(frames, before));
    }
    if (!may_change(number)) return frames;
    former_ = current_;
    change();
    fade_left_ = fade_;
    return frames;
}

namespace {

bool is_complete(const SongBlocks& song, SongPosition from, Frames frames) noexcept {
    if (frames <= Frames{0}) return true;
    const std::int64_t last = block_at(from + frames - Frames{1});
    for (std::int64_t number = block_at(from); number <= last; ++number)
        if (song.find(number) == nullptr) return false;
    return true;
}

}  // namespace

bool SongTrack::has(TransportPosition transport, SongPosition song, Frames frames) const noexcept {
    const Version* newest = newest_.load();
    if (newest == nullptr) return false;
    const Frames before = std::clamp(newest->from - transport, Frames{0}, frames);
    if (current_ != nullptr && !is_complete(*current_->song, song, before)) return false;
    return is_complete(*newest->song, song + before, frames - before);
}

void SongTrack::prefetch(SongPosition song, std::size_t frames) const noexcept {
    const std::int64_t number = block_at(song);
    if (!last_.done || last_.number != number || last_.slot == nullptr) return;
    const Block* block = last_.slot->load();
    if (block == nullptr || block->silent()) return;
    const auto begin = static_cast<std::size_t>((song - block_begin(number)).count);
    const std::size_t end = std::min(begin + frames, static_cast<std::size_t>(block_length.count));
    for (int i = 0; i < channels_; ++i)
        laydown::prefetch(block->channel(i).data() + begin, (end - begin) * sizeof(float));
}

/// Null also when there is no song.
const Block* SongTrack::current_block(std::int64_t number) noexcept {
    if (current_ == nullptr) return nullptr;
    if (!last_.done || last_.number != number) last_ = {true, number, current_->song->slot(number)};
    return last_.slot == nullptr ? current_->song->silence() : last_.slot->load();
}

SongRead SongTrack::read(TransportPosition transport, SongPosition song,
                         std::span<float* const> out, std::size_t frames) noexcept {
    look_for_newest();
    SongRead read;
    for (std::size_t done = 0; done < frames;) {
        const Frames passed{static_cast<std::int64_t>(done)};
        const SongPosition at = song + passed;
        const std::int64_t number = block_at(at);
        const auto in_block = static_cast<std::size_t>((at - block_begin(number)).count);
        std::size_t run =
            std::min(frames - done, static_cast<std::size_t>(block_length.count) - in_block);
        run = before_change(transport + passed, number, run);
        const bool fading = fade_left_ > 0;
        if (fading) run = std::min(run, static_cast<std::size_t>(fade_left_));

        const Place place{in_block, done, run};
        const Block* block = current_block(number);
        const Block* former = fading && former_ != nullptr ? former_->song->find(number) : nullptr;
        const bool sounds = fading ? cross(former, block, place, out) : fill(block, place, out);
        if (sounds) read.silent = false;
        if (block == nullptr && current_ != nullptr) {
            if (read.starved == Frames{0}) read.first_starved = at;
            read.starved += Frames{static_cast<std::int64_t>(run)};
        }
        if (fading) fade_left_ -= static_cast<std::int64_t>(run);
        done += run;
    }
    return read;
}

/// Whether there is anything but silence.
bool SongTrack::fill(const Block* block, const Place& place,
                     std::span<float* const> out) const noexcept {
    const bool sounds = block != nullptr && !block->silent();
    for (int i = 0; i < channels_; ++i) {
        float* to = out[static_cast<std::size_t>(i)] + place.done;
        if (sounds)
            std::memcpy(to, block->channel(i).data() + place.in_block,
                        place.frames * sizeof(float));
        else
            std::fill_n(to, place.frames, 0.0F);
    }
    return sounds;
}

/// Frame i of n is (i + 1) / (n + 1) of the way from one to the other, as in the fades of regions.
bool SongTrack::cross(const Block* from, const Block* to, const Place& place,
                      std::span<float* const> out) const noexcept {
    const auto sounds = [](const Block* block) { return block != nullptr && !block->silent(); };
    if (from == to || (!sounds(from) && !sounds(to))) return fill(to, place, out);
    const auto first = static_cast<float>(fade_ - fade_left_ + 1);
    const auto whole = static_cast<float>(fade_ + 1);
    for (int i = 0; i < channels_; ++i) {
        const float* one = sounds(from) ? from->channel(i).data() + place.in_block : nullptr;
        const float* other = sounds(to) ? to->channel(i).data() + place.in_block : nullptr;
        float* result = out[static_cast<std::size_t>(i)] + place.done;
        for (std::size_t k = 0; k < place.frames; ++k) {
            const float a = one == nullptr ? 0.0F : one[k];
            const float b = other == nullptr ? 0.0F : other[k];
            // Where both are the same that comes out, to the bit.
            result[k] = a + (b - a) * ((first + static_cast<float>(k)) / whole);
        }
    }
    return true;
}

}  // namespace laydown::engine
