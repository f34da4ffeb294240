#include "metronome/click_kernel.hpp"

#include <algorithm>
#include <utility>

namespace laydown::metronome {

using engine::TransportState;

namespace {

constexpr std::uint8_t bit_of(Output output) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(output));
}

/// Each click goes to the output of all, and to that of its role.
constexpr std::array<std::uint8_t, role_count> outputs_of_role{
    bit_of(Output::click) | bit_of(Output::accent),
    bit_of(Output::click) | bit_of(Output::beat),
    bit_of(Output::click) | bit_of(Output::subdivision),
};

constexpr Frames rounded_up(Frames length, Frames step) {
    return {(length.count + step.count - 1) / step.count * step.count};
}

enum NowFlag : std::uint32_t { now_rolling = 1U << 0U, now_counting = 1U << 1U };

}  // namespace

ClickKernel::~ClickKernel() {
    delete plan_;
    delete next_;
    for (const ClickPlan* plan : old_) delete plan;
}

// ---- Control

void ClickKernel::set_delay(Output output, Frames delay) noexcept {
    delays_[static_cast<std::size_t>(output)] = std::max<std::int64_t>(0, delay.count);
}

ClickKernel::Now ClickKernel::now() const noexcept {
    for (;;) {
        const auto before = now_turn_.load(std::memory_order_acquire);
        Now now;
        now.transport = {now_transport_.load(std::memory_order_relaxed)};
        now.song = {now_song_.load(std::memory_order_relaxed)};
        const auto state = now_state_.load(std::memory_order_relaxed);
        now.rolling = (state & now_rolling) != 0;
        now.counting = (state & now_counting) != 0;
        std::atomic_thread_fence(std::memory_order_acquire);
        const bool whole = before == now_turn_.load(std::memory_order_relaxed);
        if (whole && before % 2 == 0) return now;
    }
}

void ClickKernel::restart(SampleRate rate) {
    due_count_ = 0;
    voices_.assign(output_count, engine::ClickVoices(rate));
    rolling_ = counting_ = counted_ = false;
    free_ = Free::standing;
    free_rolls_next_ = false;
    cursor_valid_ = false;
}

// ---- Rt: one cycle

void ClickKernel::run(const engine::Cycle& cycle, const OutputSpans& outputs) noexcept {
    played_count_ = 0;
    take_orders();
    take_plan();
    const engine::Cycle followed = as_followed(cycle);
    if (followed.state == TransportState::rolling) {
        counting_ = counted_ = overrun_told_ = start_is_locate_ = false;
        roll(followed);
    } else {
        if (rolling_)
            tell(
                {.kind = BeatEvent::Kind::stopped, .frame = cursor_at_, .device = followed.device});
        rolling_ = false;
        if (followed.state == TransportState::starting) {
            count(followed);
        } else {
            if (counting_) abort_count(followed);
            counted_ = overrun_told_ = start_is_locate_ = false;
        }
    }
    publish_now(followed.state == TransportState::rolling ? expected_ : followed.transport);
    play(followed, outputs);
    retire_unused();
}

// Without the transport there are states of our own, which a count-in holds as it holds JACK's.
engine::Cycle ClickKernel::as_followed(engine::Cycle cycle) noexcept {
    if (follow_.load(std::memory_order_relaxed)) {
        free_ = Free::standing;
        return cycle;
    }
    if (std::exchange(free_rolls_next_, false)) free_ = Free::rolling;
    cycle.transport = free_at_;
    cycle.state = TransportState::stopped;
    if (free_ == Free::starting) {
        const bool rolls_next = ready(TransportState::starting, free_at_, cycle.length);
        if (counting_) {
            cycle.state = TransportState::starting;
            free_rolls_next_ = rolls_next;
        } else {
            free_ = Free::rolling;
        }
    }
    if (free_ == Free::rolling) {
        cycle.state = TransportState::rolling;
        free_at_ += cycle.length;
    }
    return cycle;
}

void ClickKernel::take_orders() noexcept {
    while (const auto order = orders_.pop()) {
        switch (order->kind) {
            case KernelOrder::Kind::loop:
                loop_to_come_ = *order;
                break;
            case KernelOrder::Kind::recording:
                recording_ = order->range;
                break;
            case KernelOrder::Kind::take_awaited:
                take_awaited_ = order->on;
                break;
            case KernelOrder::Kind::run_free:
                free_at_ = {0};
                free_rolls_next_ = false;
                free_ = order->on ? Free::starting : Free::standing;
                break;
        }
    }
    // While the song stands there is nothing that a loop could be entered from.
    if (!rolling_ && loop_to_come_) switch_at(never<TransportPosition>);
}

// ---- plans

void ClickKernel::take_plan() noexcept {
    // Where those that are still heard are kept, there is room for the one that holds now.
    if (old_.back() != nullptr) return;
    if (ClickPlan* offered = plans_.take()) {
        plans_.retire(next_);
        next_ = offered;
    }
    if (next_ != nullptr && (plan_ == nullptr || !rolling_)) switch_at(never<TransportPosition>);
}

// What was to take effect by then does so. `never`: everything does.
void ClickKernel::switch_at(TransportPosition at) noexcept {
    if (next_ != nullptr && next_->from <= at) {
        if (plan_ != nullptr) *std::find(old_.begin(), old_.end(), nullptr) = plan_;
        plan_ = std::exchange(next_, nullptr);
        at_home_ = !rolling_;
        cursor_valid_ = false;
    }
    if (loop_to_come_ && loop_to_come_->from <= at) {
        const auto range = loop_to_come_->range;
        loop_ = range.empty() ? std::nullopt : std::optional(range);
        if (rolling_) course_ = course_.changed(at, loop_);
        loop_to_come_.reset();
    }
}

TransportPosition ClickKernel::next_switch() const noexcept {
    TransportPosition next = never<TransportPosition>;
    if (next_ != nullptr) next = std::min(next, next_->from);
    if (loop_to_come_) next = std::min(next, loop_to_come_->from);
    return next;
}

bool ClickKernel::uses_sounds_of(const ClickPlan& plan) const noexcept {
    for (const RoleSound& role : plan.sounds) {
        const engine::ClickSound* sound = role.sound.get();
        if (sound == nullptr) continue;
        for (std::size_t i = 0; i < due_count_; ++i) {
            if (due_[i].sound == sound) return true;
        }
        for (const auto& voices : voices_) {
            if (voices.uses(*sound)) return true;
        }
    }
    return false;
}

void ClickKernel::retire_unused() noexcept {
    if (old_.front() == nullptr) return;
    auto* end = old_.begin();
    for (ClickPlan* plan : old_) {
        if (plan == nullptr) break;
        if (uses_sounds_of(*plan)) {
            *end++ = plan;
        } else {
            plans_.retire(plan);
        }
    }
    std::fill(end, old_.end(), nullptr);
}

// ---- the song

void ClickKernel::jump(TransportPosition at) noexcept {
    // Everything that waited for a place on the old way takes effect here.
    rolling_ = false;
    switch_at(never<TransportPosition>);
    course_ = music::LoopCourse::located(at, loop_);
    at_home_ = true;
    cursor_valid_ = false;
    jumped_ = true;
}

void ClickKernel::roll(const engine::Cycle& cycle) noexcept {
    TransportPosition at = cycle.transport;
    if (!rolling_ || at != expected_) {
        jump(at);
        tell({.kind = BeatEvent::Kind::rolling,
              .frame = course_.song_at(at),
              .device = cycle.device});
    }
    rolling_ = true;
    const TransportPosition end = at + cycle.length;
    while (at < end) {
        switch_at(at);
        const Frames longest = std::min(end, next_switch()) - at;
        const music::SongRun run = course_.run(at, longest);
        if (plan_ != nullptr) {
            const Frames offset = at - cycle.transport;
            // More pieces than there is room for come of loops of a few frames.
            if (played_count_ < most_played) {
                played_[played_count_++] = {.grid = at_home_ ? &plan_->home : &plan_->grid,
                                            .run = run,
                                            .offset = static_cast<std::uint32_t>(offset.count),
                                            .jumped = jumped_ || cursor_at_ != run.begin,
                                            .regridded = !cursor_valid_};
            }
            click_run(run, cycle.device + offset);
            jumped_ = false;
        }
        at += run.length;
    }
    expected_ = end;
}

void ClickKernel::click_run(const music::SongRun& run, DevicePosition device) noexcept {
    const SongPosition end = run.begin + run.length;
    if (!cursor_valid_ || cursor_at_ != run.begin)
        cursor_.seek(*plan_, at_home_ ? plan_->home : plan_->grid, run.begin);
    cursor_valid_ = true;
    cursor_at_ = end;
    for (; cursor_.click().frame < end; cursor_.advance()) {
        const Click& click = cursor_.click();
        const DevicePosition at = device + (click.frame - run.begin);
        const bool sounds = click.gain > 0.0F && sounds_at(click.frame);
        if (click.part == 0) {
            tell({.kind = BeatEvent::Kind::beat,
                  .sounds = sounds,
                  .bar = click.beat.bar,
                  .beat = click.beat.beat,
                  .beats = plan_->home.section_of(click.beat).metre.beats,
                  .frame = click.frame,
                  .device = at});
        }
        if (sounds) schedule(click.role, click.gain, at);
    }
}

bool ClickKernel::sounds_at(SongPosition song) const noexcept {
    switch (plan_->sounding) {
        case Sounding::always:
            return true;
        case Sounding::recording:
            return recording_.contains(song);
        case Sounding::never:
            break;
    }
    return false;
}

ClickKernel::Place ClickKernel::place_at(TransportPosition transport) const noexcept {
    if (plan_ == nullptr) return {};
    const bool goes_on = rolling_ && transport >= course_.since();
    const SongPosition song = goes_on
                                  ? course_.song_at(transport)
                                  : music::LoopCourse::located(transport, loop_).song_at(transport);
    if (goes_on && next_ != nullptr && next_->from <= transport) return {&next_->grid, song};
    return {goes_on && !at_home_ ? &plan_->grid : &plan_->home, song};
}

// ---- the count-in

bool ClickKernel::ready(TransportState state, TransportPosition at, Frames length) noexcept {
    if (state != TransportState::starting) return true;  // located while it stands
    // A locate while the song rolls goes through the same state, and is to cost no time.
    if (rolling_) start_is_locate_ = true;
    if (start_is_locate_) return true;
    if (counting_ && at != count_for_) counting_ = counted_ = false;  // for the new place, then
    if (!counting_ && !counted_) begin_count(at, length);
    if (!counting_) return true;
    to_roll_ = rounded_up(to_roll_, length);  // the server may have changed its period
    return to_roll_ <= length;
}

void ClickKernel::begin_count(TransportPosition at, Frames length) noexcept {
    counted_ = true;  // unless there is something to count
    count_.reset();
    if (plan_ == nullptr) return;
    if (plan_->counting == Counting::recording && !take_awaited_) return;
    const SongPosition song = music::LoopCourse::located(at, loop_).song_at(at);
    const music::CountIn wanted(plan_->home, song, plan_->count_in);
    if (wanted.clicks() == 0) return;
    count_ = wanted;
    counting_ = true;
    counted_ = false;
    count_for_ = at;
    next_counted_ = 0;
    to_roll_ = rounded_up(count_->length(), length);
}

void ClickKernel::count(const engine::Cycle& cycle) noexcept {
    if (!counting_) {
        // Who else holds the start is not ready yet. JACK asks no second time who was.
        if (count_ && !std::exchange(overrun_told_, true)) {
            tell({.kind = BeatEvent::Kind::count_overrun,
                  .frame = {count_for_.frame},
                  .device = cycle.device});
        }
        return;
    }
    for (; next_counted_ < count_->clicks(); ++next_counted_) {
        const Frames into = to_roll_ - (count_->length() - count_->at(next_counted_));
        if (into >= cycle.length) break;
        const int beat = count_->beat(next_counted_);
        const DevicePosition at = cycle.device + std::max(Frames{0}, into);
        const music::Section& section = plan_->home.grid().sections()[count_->section()];
        const auto role = role_of_beat(*plan_, section.pattern, beat);
        // What counts is heard, whatever the pattern of the song leaves out.
        const Role played = role.value_or(Role::beat);
        tell({.kind = BeatEvent::Kind::counted,
              .sounds = true,
              .beat = beat,
              .beats = count_->metre().beats,
              .frame = {count_for_.frame},
              .device = at});
        schedule(played, plan_->of(played).gain, at);
    }
    to_roll_ -= cycle.length;
    if (to_roll_.count > 0) return;
    counting_ = false;
    counted_ = true;
}

void ClickKernel::abort_count(const engine::Cycle& cycle) noexcept {
    counting_ = false;
    due_count_ = 0;  // of the count-in alone: nothing else sounds before a start
    for (auto& voices : voices_) voices.fade_out();
    tell({.kind = BeatEvent::Kind::count_aborted,
          .frame = {count_for_.frame},
          .device = cycle.device});
}

// ---- what is heard

void ClickKernel::schedule(Role role, float gain, DevicePosition at) noexcept {
    const engine::ClickSound* sound = plan_->of(role).sound.get();
    if (sound == nullptr || gain <= 0.0F || due_count_ == most_due) return;
    due_[due_count_++] = {at, sound, gain, outputs_of_role[static_cast<std::size_t>(role)]};
}

void ClickKernel::play(const engine::Cycle& cycle, const OutputSpans& outputs) noexcept {
    const DevicePosition end = cycle.device + cycle.length;
    for (std::size_t i = 0; i < voices_.size(); ++i) {
        const auto bit = static_cast<std::uint8_t>(1U << i);
        const Frames delay{delays_[i].load(std::memory_order_relaxed)};
        for (std::size_t k = 0; k < due_count_; ++k) {
            Due& due = due_[k];
            const DevicePosition at = due.at + delay;
            if ((due.waiting & bit) == 0 || at >= end) continue;
            due.waiting = static_cast<std::uint8_t>(due.waiting & ~bit);
            // What fell into cycles that were missed is not played late.
            if (at < cycle.device) continue;
            voices_[i].start(*due.sound, due.gain,
                             static_cast<std::uint32_t>((at - cycle.device).count));
        }
        if (outputs[i].empty()) continue;
        std::fill(outputs[i].begin(), outputs[i].end(), 0.0F);
        if (voices_[i].active()) voices_[i].mix(outputs[i]);
    }
    const auto* const played = std::remove_if(due_.begin(), due_.begin() + due_count_,
                                              [](const Due& due) { return due.waiting == 0; });
    due_count_ = static_cast<std::size_t>(played - due_.begin());
}

void ClickKernel::tell(const BeatEvent& event) noexcept {
    // Full when Control does not look: what is heard does not depend on it.
    static_cast<void>(events_.push(event));
}

void ClickKernel::publish_now(TransportPosition transport) noexcept {
    const auto turn = now_turn_.load(std::memory_order_relaxed);
    now_turn_.store(turn + 1, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);
    now_transport_.store(transport.frame, std::memory_order_relaxed);
    now_song_.store(place_at(transport).song.frame, std::memory_order_relaxed);
    now_state_.store((rolling_ ? now_rolling : 0U) | (counting_ ? now_counting : 0U),
                     std::memory_order_relaxed);
    now_turn_.store(turn + 2, std::memory_order_release);
}

}  // namespace laydown::metronome
