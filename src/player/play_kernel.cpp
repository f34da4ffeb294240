#include "player/play_kernel.hpp"

#include <algorithm>
#include <utility>

#include "engine/level.hpp"

namespace laydown::player {

namespace {

using engine::SongFollower;
using engine::TransportState;
using Step = SongFollower::Step;
using Kind = PlayPiece::Kind;

void silence(std::span<float* const> channels, std::size_t frames) noexcept {
    for (float* const channel : channels) std::fill_n(channel, frames, 0.0F);
}

void raise(std::atomic<float>& peak, std::span<const float> samples) noexcept {
    const float now = engine::level_of(samples).peak;
    if (now > peak.load(std::memory_order_relaxed)) peak.store(now, std::memory_order_relaxed);
}

/// While the transport stands no change of a gain waits for the frames of a tail.
TransportPosition lane_at(const PlayPiece& piece) noexcept {
    return piece.kind == Kind::song ? piece.at : standing;
}

}  // namespace

PlayKernel::~PlayKernel() {
    delete plan_;
    delete former_;
}

void PlayKernel::restart(TransportPosition at) {
    gate_.abandon();
    plans_.retire(std::exchange(former_, nullptr));
    take_plan();
    pieces_.restart();
    mix_gain_.settle(at);
    if (plan_ != nullptr) {
        for (const auto& entry : plan_->entries)
            for (const auto& output : entry.outputs)
                if (output != nullptr) output->reset();
        for (const auto& output : plan_->mix)
            if (output != nullptr) output->reset();
    }
    publish_standing(at, false);
}

void PlayKernel::take_plan() noexcept {
    if (former_ != nullptr) return;
    PlayPlan* offered = plans_.take();
    if (offered == nullptr) return;
    if (plan_ == nullptr || plan_->rate != offered->rate) mix_gain_.set_rate(offered->rate);
    former_ = plan_;
    plan_ = offered;
}

// A port that nobody fills sounds as it did in the cycle before, over and over, until it is gone.
void PlayKernel::leave_outputs(Frames length) noexcept {
    if (former_ == nullptr) return;
    const auto each = [](const PlayPlan& plan, auto use) {
        for (const auto& entry : plan.entries)
            for (const auto& output : entry.outputs)
                if (output != nullptr) use(*output);
    };
    each(*former_, [](PlayOutput& output) { output.claim(false); });
    each(*plan_, [](PlayOutput& output) { output.claim(true); });
    const auto frames = static_cast<std::uint32_t>(length.count);
    each(*former_, [frames](PlayOutput& output) {
        if (!output.claimed()) output.silence(frames);
    });
    plans_.retire(std::exchange(former_, nullptr));
}

// ---- Rt: one cycle

void PlayKernel::run(const engine::Cycle& cycle) noexcept {
    gate_.enter();
    take_plan();
    leave_outputs(cycle.length);
    const Step step = pieces_.enter(cycle, plan_);
    const SongFollower& song = pieces_.follower();
    jumped_ = step == Step::jumped;
    if (jumped_)
        tell({.kind = PlayEvent::Kind::rolling, .frame = song.course().song_at(song.at())});
    if (step == Step::stopped)
        tell({.kind = PlayEvent::Kind::stopped, .frame = song.course().song_at(song.at())});
    play(cycle);
    if (song.rolling())
        publish(song.at(), true, song);
    else
        publish_standing(cycle.transport, cycle.state == TransportState::starting);
    passed_ += cycle.length;
    gate_.leave();
}

void PlayKernel::play(const engine::Cycle& cycle) noexcept {
    starved_left_ = most_starved;
    measures_ = metering_.load(std::memory_order_relaxed);
    begin_mix(cycle);
    Part part;
    do {
        part = next_part(cycle, part.begin + part.frames);
        if (plan_ != nullptr) play_part(cycle, part);
    } while (!part.last);
}

PlayKernel::Part PlayKernel::next_part(const engine::Cycle& cycle, std::size_t begin) noexcept {
    Part part;
    part.begin = begin;
    part.first = begin == 0;
    std::size_t count = 0;
    while (count < part_.size() && part.frames < PlayPlan::longest_part) {
        const auto piece = pieces_.next(plan_, PlayPlan::longest_part - part.frames);
        if (!piece) break;
        part_[count++] = *piece;
        part.frames += piece->frames;
    }
    part.pieces = std::span(part_).first(count);
    part.last = count == 0 || static_cast<std::int64_t>(begin + part.frames) >= cycle.length.count;
    return part;
}

void PlayKernel::play_part(const engine::Cycle& cycle, const Part& part) noexcept {
    if (part.pieces.empty()) return;
    const auto [left, right] = mix_at(part, part.begin);
    std::fill_n(left, part.frames, 0.0F);
    std::fill_n(right, part.frames, 0.0F);
    const PlayPiece& first = part.pieces.front();
    if (part.first) begin_entries(cycle, first);
    std::size_t line = 0;  // the first output of the track
    for (std::size_t i = 0; i < plan_->entries.size(); ++i) {
        const PlayPlan::Entry& entry = plan_->entries[i];
        const auto count = static_cast<std::size_t>(entry.track->channels());
        const auto sinks = std::span(plan_->work.sinks).subspan(line, count);
        const auto outputs = std::span(plan_->work.outputs).subspan(line, count);
        prefetch(i, line, part);
        line += count;
        play_entry(entry, outputs, part);
        if (!part.last) continue;
        for (std::size_t k = 0; k < count; ++k)
            if (outputs[k] != nullptr)
                sinks[k]->finish({outputs[k], static_cast<std::size_t>(cycle.length.count)});
    }
    finish_mix(cycle, part);
}

// ---- a track

/// For tracks some places ahead of `entry`, whose first output is `line`: first what tells where
/// the rest of them is, then that. Since the last cycle others have used the processor's caches.
void PlayKernel::prefetch(std::size_t entry, std::size_t line, const Part& part) const noexcept {
    constexpr std::size_t near = engine::SongTrack::prefetch_ahead;
    constexpr std::size_t far = 2 * near;
    const PlayPiece& piece = part.pieces.front();
    const auto& entries = plan_->entries;
    const auto& sinks = plan_->work.sinks;
    if (entry + far < entries.size()) entries[entry + far].track->prefetch();
    if (line + far < sinks.size() && sinks[line + far] != nullptr) sinks[line + far]->prefetch();
    if (line + near < sinks.size() && plan_->work.outputs[line + near] != nullptr) {
        prefetch_to_write(plan_->work.outputs[line + near] + part.begin, piece.frames);
        sinks[line + near]->prefetch_way();
    }
    if (entry + near < entries.size() && piece.kind != Kind::silence)
        entries[entry + near].track->song.prefetch(piece.song, piece.frames);
}

void PlayKernel::begin_entries(const engine::Cycle& cycle, const PlayPiece& piece) const noexcept {
    const auto& sinks = plan_->work.sinks;
    for (std::size_t i = 0; i < sinks.size(); ++i)
        plan_->work.outputs[i] =
            sinks[i] == nullptr ? nullptr
                                : sinks[i]->begin(static_cast<std::uint32_t>(cycle.length.count));
    for (const PlayPlan::Entry& entry : plan_->entries) {
        PlayTrack& track = *entry.track;
        track.lane.take(cycle.transport);
        if (!jumped_) continue;
        track.song.settle(piece.at);
        track.gate.jump(entry.recorded && piece.recorded ? 0.0F : 1.0F);
    }
}

void PlayKernel::play_entry(const PlayPlan::Entry& entry, std::span<float* const> outputs,
                            const Part& part) noexcept {
    PlayTrack& track = *entry.track;
    const auto channels = std::span(plan_->work.channels).first(outputs.size());
    for (const PlayPiece& piece : part.pieces) {
        for (std::size_t i = 0; i < channels.size(); ++i) {
            float* const scratch = plan_->work.scratch.data() + i * PlayPlan::longest_part;
            channels[i] = outputs[i] != nullptr ? outputs[i] + piece.offset
                                                : scratch + (piece.offset - part.begin);
        }
        if (!read_piece(entry, channels, piece)) {
            track.lane.skip(lane_at(piece), piece.frames);
            continue;
        }
        if (measures_)
            for (const float* const channel : channels) raise(track.peak, {channel, piece.frames});
        const auto [left, right] = mix_at(part, piece.offset);
        track.lane.mix(lane_at(piece), channels, piece.frames, left, right);
    }
}

/// Whether there is anything but silence, which lies in the channels as well.
bool PlayKernel::read_piece(const PlayPlan::Entry& entry, std::span<float* const> channels,
                            const PlayPiece& piece) noexcept {
    PlayTrack& track = *entry.track;
    if (piece.kind == Kind::silence) {
        silence(channels, piece.frames);
        track.gate.skip(piece.frames);
        watch(track, piece, {});
        return false;
    }
    const auto read = track.song.read(piece.at, piece.song, channels, piece.frames);
    const bool opened = pass_gate(entry, channels, piece);
    watch(track, piece, opened && piece.kind == Kind::song ? read : engine::SongRead{});
    if (read.silent || !opened) return false;
    if (piece.kind == Kind::tail) fade_tail(channels, piece);
    return true;
}

/// False when it is closed, and nothing comes through.
bool PlayKernel::pass_gate(const PlayPlan::Entry& entry, std::span<float* const> channels,
                           const PlayPiece& piece) noexcept {
    engine::GainRamp& gate = entry.track->gate;
    gate.set(entry.recorded && piece.recorded ? 0.0F : 1.0F);
    const bool closed = gate.silent();
    if (closed)
        silence(channels, piece.frames);
    else
        gate.scale(channels, piece.frames);
    return !closed;
}

void PlayKernel::fade_tail(std::span<float* const> channels,
                           const PlayPiece& piece) const noexcept {
    engine::GainRamp fade(engine::ramp_length(plan_->rate));
    fade.set(0.0F);
    fade.skip(static_cast<std::size_t>(piece.tail_gone.count));
    fade.scale(channels, piece.frames);
}

void PlayKernel::watch(PlayTrack& track, const PlayPiece& piece,
                       const engine::SongRead& read) noexcept {
    Starvation& starvation = track.starvation;
    if (read.starved == Frames{0}) {
        if (starvation.empty()) return;
        starvation.end();
        tell_starved(track);
        return;
    }
    const Frames before = read.first_starved - piece.song;
    if (before > Frames{0}) starvation.end();
    tell_starved(track);
    starvation.miss(read.first_starved, read.starved);
    if (before + read.starved < Frames{static_cast<std::int64_t>(piece.frames)}) starvation.end();
    tell_starved(track);
}

void PlayKernel::tell_starved(PlayTrack& track) noexcept {
    if (starved_left_ == 0) return;
    const Frames second{plan_->rate.hertz};
    const auto missed = track.starvation.due(passed_, second);
    if (!missed) return;
    if (!events_.push({PlayEvent::Kind::starved, track.number(), missed->from, missed->frames}))
        return;  // it is told when there is room
    track.starvation.told(passed_);
    --starved_left_;
}

// ---- the mix

void PlayKernel::begin_mix(const engine::Cycle& cycle) noexcept {
    mix_gain_.take(cycle.transport);
    for (std::size_t side = 0; side < mix_outputs_.size(); ++side) {
        PlayOutput* output = plan_ == nullptr ? nullptr : plan_->mix[side].get();
        mix_outputs_[side] = output == nullptr
                                 ? nullptr
                                 : output->begin(static_cast<std::uint32_t>(cycle.length.count));
    }
}

std::array<float*, 2> PlayKernel::mix_at(const Part& part, std::size_t offset) noexcept {
    float* const scratch =
        plan_->work.scratch.data() + plan_->work.channels.size() * PlayPlan::longest_part;
    std::array<float*, 2> sides{};
    for (std::size_t side = 0; side < sides.size(); ++side) {
        sides[side] = mix_outputs_[side] != nullptr
                          ? mix_outputs_[side] + offset
                          : scratch + side * PlayPlan::longest_part + (offset - part.begin);
    }
    return sides;
}

void PlayKernel::finish_mix(const engine::Cycle& cycle, const Part& part) noexcept {
    for (const PlayPiece& piece : part.pieces)
        mix_gain_.scale(lane_at(piece), mix_at(part, piece.offset), piece.frames);
    if (measures_) {
        const auto sides = mix_at(part, part.begin);
        for (std::size_t side = 0; side < sides.size(); ++side)
            raise(mix_peaks_[side], {sides[side], part.frames});
    }
    if (!part.last) return;
    for (std::size_t side = 0; side < mix_outputs_.size(); ++side)
        if (mix_outputs_[side] != nullptr)
            plan_->mix[side]->finish(
                {mix_outputs_[side], static_cast<std::size_t>(cycle.length.count)});
}

// ---- what is going to be played

bool PlayKernel::ready(TransportState state, TransportPosition at) noexcept {
    gate_.enter();
    take_plan();  // what was said before the start was ordered
    SongFollower ahead = pieces_.follower();
    ahead.jump(at, ready_ahead, SongPieces::loops_of(plan_));
    const bool ready = in_memory(ahead, state != TransportState::stopped);
    gate_.leave();
    return ready;
}

bool PlayKernel::filled(const engine::Cycle& cycle) noexcept {
    if (cycle.state != TransportState::rolling) return true;
    gate_.enter();
    take_plan();
    SongFollower ahead = pieces_.follower();
    ahead.enter(cycle, SongPieces::loops_of(plan_));
    const bool filled = in_memory(ahead, true);
    gate_.leave();
    return filled;
}

bool PlayKernel::in_memory(const SongFollower& ahead, bool rolling) noexcept {
    publish(ahead.at(), rolling, ahead);
    return plan_ == nullptr || readiness_.of(*plan_, ahead);
}

// ---- what is told

void PlayKernel::tell(const PlayEvent& event) noexcept {
    // Full when Control does not look: what is heard does not depend on it.
    static_cast<void>(events_.push(event));
}

void PlayKernel::publish(TransportPosition at, bool rolling, const SongFollower& song) noexcept {
    now_.publish({.transport = at,
                  .rolling = rolling,
                  .roll = song.roll(),
                  .loop = song.loop(),
                  .loop_taken = pieces_.follower().loop(),
                  .course = song.course()});
}

void PlayKernel::publish_standing(TransportPosition at, bool starting) noexcept {
    SongFollower there = pieces_.follower();
    there.jump(at, {0}, SongPieces::loops_of(plan_));
    publish(at, starting, there);
}

}  // namespace laydown::player
