#include "metronome/click_kernel.hpp"

#include <algorithm>
#include <utility>

namespace laydown::metronome {

using engine::TransportState;

ClickKernel::~ClickKernel() {
    delete plan_;
    for (const ClickPlan* plan : old_) delete plan;
}

void ClickKernel::restart(SampleRate rate) {
    outputs_.restart(rate);
    follower_.restart();
    start_ = Start::undecided;
    asked_ = false;
    free_ = Free::standing;
    free_rolls_next_ = false;
    cursor_grid_ = nullptr;
    publish_now({0});
}

// ---- Rt: one cycle

void ClickKernel::run(const engine::Cycle& cycle, const OutputSpans& outputs) noexcept {
    played_count_ = 0;
    retire_unused();  // nobody looks any more at what was played in the cycle before
    take_plan();
    const engine::Cycle followed = as_followed(cycle);
    const auto step = follower_.enter(followed, loops());
    if (followed.state == TransportState::rolling) {
        if (start_ == Start::counting) cut_count(followed);
        start_ = Start::undecided;
        if (step == engine::SongFollower::Step::jumped) jumped(followed);
        roll(followed);
    } else {
        if (step == engine::SongFollower::Step::stopped)
            tell(
                {.kind = BeatEvent::Kind::stopped, .frame = cursor_at_, .device = followed.device});
        if (followed.state == TransportState::starting) {
            count(followed);
        } else {
            if (start_ == Start::counting) abort_count(followed.device);
            start_ = Start::undecided;
        }
    }
    publish_now(follower_.rolling() ? follower_.at() : followed.transport);
    outputs_.play(followed, outputs);
    asked_ = false;
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
        const bool rolls_next = may_roll(free_at_, cycle.length);
        if (start_ == Start::counting) {
            cycle.state = TransportState::starting;
            free_rolls_next_ = rolls_next;
        } else {
            free_ = Free::rolling;
        }
    }
    if (free_ == Free::rolling) {
        // As JACK's goes on with its clock, in cycles that were missed too.
        if (rolling()) free_at_ += cycle.device - follower_.device();
        cycle.transport = free_at_;
        cycle.state = TransportState::rolling;
        free_at_ += cycle.length;
    }
    return cycle;
}

// ---- plans

void ClickKernel::take_plan() noexcept {
    // Where those that are still heard are kept, there is room for the one that holds now.
    if (old_.back() != nullptr) return;
    ClickPlan* offered = plans_.take();
    if (offered == nullptr) return;
    if (plan_ != nullptr) *std::find(old_.begin(), old_.end(), nullptr) = plan_;
    plan_ = offered;
    cursor_grid_ = nullptr;
    if (std::exchange(free_order_, plan_->free_order) == plan_->free_order) return;
    free_at_ = {0};
    free_rolls_next_ = false;
    free_ = plan_->free_runs ? Free::starting : Free::standing;
}

void ClickKernel::retire_unused() noexcept {
    auto* end = old_.begin();
    for (ClickPlan* plan : old_) {
        if (plan == nullptr) break;
        if (outputs_.uses_sounds_of(*plan, *plan_)) {
            *end++ = plan;
        } else {
            plans_.retire(plan);
        }
    }
    std::fill(end, old_.end(), nullptr);
}

// ---- the song

std::span<const LoopChange> ClickKernel::loops() const noexcept {
    if (plan_ == nullptr) return {};
    return plan_->loops;
}

void ClickKernel::jumped(const engine::Cycle& cycle) noexcept {
    cursor_grid_ = nullptr;
    jumped_ = true;
    tell({.kind = BeatEvent::Kind::rolling,
          .frame = follower_.course().song_at(cycle.transport),
          .device = cycle.device});
}

void ClickKernel::roll(const engine::Cycle& cycle) noexcept {
    for (;;) {
        TransportPosition until = never<TransportPosition>;
        if (plan_ != nullptr) until = plan_->next_grid(follower_.at(), follower_.roll());
        const auto piece = follower_.next(loops(), until);
        if (!piece) return;
        if (plan_ != nullptr) play_run(piece->run, piece->at, cycle);
    }
}

void ClickKernel::play_run(const music::SongRun& run, TransportPosition at,
                           const engine::Cycle& cycle) noexcept {
    const music::SongGrid& grid = plan_->grid_at(at, follower_.roll());
    const Frames offset = at - cycle.transport;
    const bool regridded = cursor_grid_ != &grid;
    const bool jumped = std::exchange(jumped_, false) || cursor_at_ != run.begin;
    if (regridded || jumped) cursor_.seek(*plan_, grid, run.begin);
    cursor_grid_ = &grid;
    if (played_count_ < most_played) {
        played_[played_count_++] = {.grid = &grid,
                                    .run = run,
                                    .offset = static_cast<std::uint32_t>(offset.count),
                                    .jumped = jumped,
                                    .regridded = regridded};
    } else {
        jumped_ = true;  // for who is told of the next piece: this one is missing
    }
    click_run(run, cycle.device + offset);
}

void ClickKernel::click_run(const music::SongRun& run, DevicePosition device) noexcept {
    const SongPosition end = run.begin + run.length;
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
                  .beats = cursor_grid_->section_of(click.beat).metre.beats,
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
            return plan_->recording.contains(song);
        case Sounding::never:
            break;
    }
    return false;
}

ClickKernel::Place ClickKernel::place_at(TransportPosition transport, bool located) const noexcept {
    if (plan_ == nullptr) return {};
    if (rolling() && (transport == follower_.at() || !located))
        return {&plan_->grid_at(transport, follower_.roll()),
                follower_.course().song_at(transport)};
    return {&plan_->home, SongPosition{transport.frame}};
}

// ---- the count-in

bool ClickKernel::ready(TransportState state, TransportPosition at, Frames length) noexcept {
    take_plan();  // what was said before the start was ordered
    if (state != TransportState::starting) return true;  // located while it stands
    asked_ = true;
    return may_roll(at, length);
}

bool ClickKernel::may_roll(TransportPosition at, Frames length) noexcept {
    // A locate while the song rolls goes through the same state, and is to cost no time.
    if (rolling()) start_ = Start::located;
    const bool for_elsewhere = start_ != Start::located && decided_for_ != at;
    if (start_ == Start::counting && for_elsewhere) abort_count(follower_.device());
    if (start_ == Start::undecided || for_elsewhere) start_ = begin_count(at, length);
    return start_ != Start::counting || count_in_.ends_with(length);
}

ClickKernel::Start ClickKernel::begin_count(TransportPosition at, Frames length) noexcept {
    decided_for_ = at;
    if (plan_ == nullptr) return Start::uncounted;
    const SongPosition song{at.frame};  // a start goes out from the transport's own place
    const bool records = plan_->take_awaited || plan_->recording.contains(song);
    if (plan_->counting == Counting::recording && !records) return Start::uncounted;
    const music::CountIn count(plan_->home, song, plan_->count_in);
    if (count.clicks() == 0) return Start::uncounted;
    count_in_.begin(count, at, length, plan_->parts, plan_->swing);
    return Start::counting;
}

void ClickKernel::count(const engine::Cycle& cycle) noexcept {
    if (start_ == Start::counted && !asked_) {
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

void ClickKernel::cut_count(const engine::Cycle& cycle) noexcept {
    outputs_.fade_out();
    tell({.kind = BeatEvent::Kind::count_cut,
          .frame = {count_in_.from().frame},
          .device = cycle.device});
}

void ClickKernel::abort_count(DevicePosition at) noexcept {
    outputs_.fade_out();  // of the count-in alone: nothing else sounds before a start
    tell({.kind = BeatEvent::Kind::count_aborted, .frame = {count_in_.from().frame}, .device = at});
}

// ---- what is told

void ClickKernel::tell(const BeatEvent& event) noexcept {
    // Full when Control does not look: what is heard does not depend on it.
    static_cast<void>(events_.push(event));
}

void ClickKernel::publish_now(TransportPosition transport) noexcept {
    now_.publish({.transport = transport,
                  .song = place_at(transport).song,
                  .rolling = rolling(),
                  .counting = start_ == Start::counting,
                  .roll = follower_.roll(),
                  .loop = follower_.loop(),
                  .course = follower_.course()});
}

}  // namespace laydown::metronome
