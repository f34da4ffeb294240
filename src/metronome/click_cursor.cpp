#include "metronome/click_cursor.hpp"

namespace laydown::metronome {

std::optional<Role> role_of_beat(const ClickPlan& plan, const music::Pattern& of_section,
                                 int beat) {
    const music::Pattern& pattern = plan.pattern ? *plan.pattern : of_section;
    switch (pattern.at(beat - 1)) {
        case music::Accent::accent:
            return Role::accent;
        case music::Accent::beat:
            return Role::beat;
        case music::Accent::silent:
            break;
    }
    return std::nullopt;
}

void ClickCursor::seek(const ClickPlan& plan, const music::SongGrid& grid,
                       SongPosition song) noexcept {
    plan_ = &plan;
    grid_ = &grid;
    // From the beat before, since one of its parts may come first.
    enter(grid.beat_at(song));
    while (click_.frame < song) advance();
}

void ClickCursor::advance() noexcept {
    if (click_.part + 1 < plan_->parts) {
        set_part(click_.part + 1);
    } else {
        enter(grid_->next(click_.beat));
    }
}

void ClickCursor::enter(const music::Beat& beat) noexcept {
    const music::Section& section = grid_->section_of(beat);
    const auto role = role_of_beat(*plan_, section.pattern, beat.beat);
    beat_sounds_ = role && !in_silent_bar(beat);
    click_.beat = beat;
    click_.part = 0;
    click_.frame = beat.frame;
    click_.role = role.value_or(Role::beat);
    click_.gain =
        beat_sounds_ ? plan_->of(click_.role).gain * static_cast<float>(section.volume) : 0.0F;
}

// Of a beat that is silent, the parts are as well.
void ClickCursor::set_part(int part) noexcept {
    const music::Section& section = grid_->section_of(click_.beat);
    click_.part = part;
    click_.frame = grid_->within(click_.beat, part_in_hundredths(part, plan_->parts, plan_->swing),
                                 plan_->parts * 100);
    click_.role = Role::subdivision;
    click_.gain = beat_sounds_
                      ? plan_->of(Role::subdivision).gain * static_cast<float>(section.volume)
                      : 0.0F;
}

bool ClickCursor::in_silent_bar(const music::Beat& beat) const noexcept {
    const int period = plan_->bars_on + plan_->bars_off;
    if (plan_->bars_off == 0 || period == 0 || beat.bar < 1) return false;
    return (beat.bar - 1) % period >= plan_->bars_on;
}

}  // namespace laydown::metronome
