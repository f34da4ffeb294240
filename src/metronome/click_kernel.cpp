#include "metronome/click_kernel.hpp"

#include <algorithm>
#include <utility>

namespace laydown::metronome {

using engine::TransportState;

ClickKernel::~ClickKernel() {
    delete plan_;
    delete next_;
    for (const ClickPlan* plan : old_) delete plan;
}

void ClickKernel::restart(SampleRate rate) {
    outputs_.restart(rate);
    rolling_ = false;
    start_ = Start::undecided;
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
        start_ = Start::undecided;
        roll(followed);
    } else {
        if (std::exchange(rolling_, false))
            tell(
                {.kind = BeatEvent::Kind::stopped, .frame = cursor_at_, .device = followed.device});
        if (followed.state == TransportState::starting) {
            count(followed);
        } else {
            if (start_ == Start::counting) abort_count(followed);
            start_ = Start::undecided;
        }
    }
    publish_now(followed.state == TransportState::rolling ? expected_ : followed.transport);
    outputs_.play(followed, outputs);
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
        if (start_ == Start::counting) {
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

void ClickKernel::retire_unused() noexcept {
    if (old_.front() == nullptr) return;
    auto* end = old_.begin();
    for (ClickPlan* plan : old_) {
        if (plan == nullptr) break;
        if (outputs_.uses_sounds_of(*plan)) {
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
        if (sounds)
            outputs_.schedule(click.role, plan_->of(click.role).sound.get(), click.gain, at);
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
    if (rolling_) start_ = Start::uncounted;
    const bool counts = start_ == Start::counting || start_ == Start::counted;
    const bool for_elsewhere = counts && count_in_.from() != at;
    if (start_ == Start::undecided || for_elsewhere) start_ = begin_count(at, length);
    return start_ != Start::counting || count_in_.ends_with(length);
}

ClickKernel::Start ClickKernel::begin_count(TransportPosition at, Frames length) noexcept {
    if (plan_ == nullptr) return Start::uncounted;
    if (plan_->counting == Counting::recording && !take_awaited_) return Start::uncounted;
    const SongPosition song = music::LoopCourse::located(at, loop_).song_at(at);
    const music::CountIn count(plan_->home, song, plan_->count_in);
    if (count.clicks() == 0) return Start::uncounted;
    count_in_.begin(count, at, length, plan_->parts, plan_->swing);
    return Start::counting;
}

void ClickKernel::count(const engine::Cycle& cycle) noexcept {
    if (start_ == Start::counted) {
        // Who else holds the start is not ready yet. JACK asks no second time who was.
        tell({.kind = BeatEvent::Kind::count_overrun,
              .frame = {count_in_.from().frame},
              .device = cycle.device});
        start_ = Start::uncounted;
    }
    if (start_ != Start::counting) return;
    count_in_.enter(cycle);
    while (const auto click = count_in_.next(cycle)) click_count(*click);
    if (count_in_.leave(cycle)) start_ = Start::counted;
}

void ClickKernel::click_count(const CountInRun::Click& click) noexcept {
    const music::CountIn& count = count_in_.count();
    // The map may have changed since it began.
    const auto& sections = plan_->home.grid().sections();
    const music::Section& section = sections[std::min(count.section(), sections.size() - 1)];
    Role role = Role::subdivision;
    if (click.part == 0) {
        // What counts is heard, whatever pattern and volume of the song leave out.
        role = role_of_beat(*plan_, section.pattern, click.beat).value_or(Role::beat);
        tell({.kind = BeatEvent::Kind::counted,
              .sounds = true,
              .beat = click.beat,
              .beats = count.metre().beats,
              .frame = {count_in_.from().frame},
              .device = click.at});
    }
    const RoleSound& sound = plan_->of(role);
    const auto volume = static_cast<float>(section.volume);
    outputs_.schedule(role, sound.sound.get(), sound.gain * (volume > 0.0F ? volume : 1.0F),
                      click.at);
}

void ClickKernel::abort_count(const engine::Cycle& cycle) noexcept {
    outputs_.fade_out();  // of the count-in alone: nothing else sounds before a start
    tell({.kind = BeatEvent::Kind::count_aborted,
          .frame = {count_in_.from().frame},
          .device = cycle.device});
}

// ---- what is told

void ClickKernel::tell(const BeatEvent& event) noexcept {
    // Full when Control does not look: what is heard does not depend on it.
    static_cast<void>(events_.push(event));
}

void ClickKernel::publish_now(TransportPosition transport) noexcept {
    now_.publish({.transport = transport,
                  .song = place_at(transport).song,
                  .rolling = rolling_,
                  .counting = start_ == Start::counting});
}

}  // namespace laydown::metronome
