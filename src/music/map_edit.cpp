#include "music/map_edit.hpp"

#include <utility>

namespace laydown::music {

namespace {

Result<void> check_number(std::int64_t number, std::size_t most) {
    if (number >= 1 && number <= static_cast<std::int64_t>(most)) return {};
    return error(ErrorCode::not_found, "there is no section {}: they are 1 to {}", number, most);
}

/// The map with that section as `change` leaves it.
template <class Change>
Result<TempoMap> changed(const TempoMap& map, std::int64_t number, Change change) {
    if (auto there = check_number(number, map.sections().size()); !there) return there.error();
    auto sections = map.sections();
    change(sections[static_cast<std::size_t>(number - 1)]);
    return TempoMap::make(std::move(sections), map.pickup());
}

}  // namespace

Result<TempoMap> inserted(const TempoMap& map, std::int64_t number, Section section) {
    auto sections = map.sections();
    if (number < 1 || number > static_cast<std::int64_t>(sections.size()) + 1) {
        return error(ErrorCode::not_found, "a new section is 1 to {}, not {}", sections.size() + 1,
                     number);
    }
    sections.insert(sections.begin() + (number - 1), std::move(section));
    return TempoMap::make(std::move(sections), map.pickup());
}

Result<TempoMap> replaced(const TempoMap& map, std::int64_t number, Section section) {
    return changed(map, number, [&](Section& old) { old = std::move(section); });
}

Result<TempoMap> removed(const TempoMap& map, std::int64_t number) {
    auto sections = map.sections();
    if (auto there = check_number(number, sections.size()); !there) return there.error();
    if (sections.size() == 1) {
        return error(ErrorCode::wrong_state, "the only section of a tempo map stays: replace it");
    }
    sections.erase(sections.begin() + (number - 1));
    return TempoMap::make(std::move(sections), map.pickup());
}

Result<TempoMap> with_tempo(const TempoMap& map, std::int64_t number, TempoCourse tempo) {
    return changed(map, number, [&](Section& section) { section.tempo = std::move(tempo); });
}

Result<TempoMap> with_metre(const TempoMap& map, std::int64_t number, Metre metre) {
    return changed(map, number, [&](Section& section) {
        section.metre = metre;
        if (static_cast<int>(section.pattern.beats.size()) != metre.beats) section.pattern = {};
    });
}

Result<TempoMap> with_pickup(const TempoMap& map, int pickup) {
    return TempoMap::make(map.sections(), pickup);
}

}  // namespace laydown::music
