#include "metronome/click_plan.hpp"

#include <algorithm>

namespace laydown::metronome {

bool ClickPlan::has(const engine::ClickSound& sound) const noexcept {
    return std::any_of(sounds.begin(), sounds.end(),
                       [&](const RoleSound& role) { return role.sound.get() == &sound; });
}

const music::SongGrid& ClickPlan::grid_at(TransportPosition at,
                                          std::uint32_t of_roll) const noexcept {
    const music::SongGrid* grid = &home;
    if (of_roll != roll) return *grid;
    for (const PlacedGrid& next : placed) {
        if (next.from > at) break;
        grid = &next.grid;
    }
    return *grid;
}

TransportPosition ClickPlan::next_grid(TransportPosition at, std::uint32_t of_roll) const noexcept {
    TransportPosition next = never<TransportPosition>;
    if (of_roll != roll) return next;
    for (const PlacedGrid& grid : placed) {
        if (grid.from > at) next = std::min(next, grid.from);
    }
    return next;
}

}  // namespace laydown::metronome
