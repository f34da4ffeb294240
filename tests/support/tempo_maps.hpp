// Tempo maps for tests: written shortly, and made by chance.
#pragma once

#include <random>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "music/tempo_map.hpp"

namespace laydown::music {

inline Tempo bpm(double value) { return *tempo_of(value); }

inline Section section(std::int64_t bars, Metre metre, TempoCourse tempo) {
    Section made;
    made.bars = bars;
    made.metre = metre;
    made.tempo = std::move(tempo);
    return made;
}

inline TempoMap map_of(std::vector<Section> sections, int pickup = 0) {
    auto map = TempoMap::make(std::move(sections), pickup);
    if (!map) FAIL(map.error().text);
    return std::move(*map);
}

/// A whole number, both ends included.
inline std::int64_t any(std::mt19937& random, std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(random);
}

inline Tempo random_tempo(std::mt19937& random) {
    return Tempo{any(random, 30'000'000, 300'000'000)};
}

/// Of all kinds; with an end.
inline Section random_section(std::mt19937& random) {
    const Metre metre{static_cast<int>(any(random, 1, 9)), 1 << any(random, 0, 4)};
    const std::int64_t bars = any(random, 1, 12);
    TempoCourse course = random_tempo(random);
    const std::int64_t kind = any(random, 0, 2);
    if (kind == 1) course = Ramp{random_tempo(random), random_tempo(random)};
    // One for each beat of a single one is written as one for all.
    if (kind == 2 && bars * metre.beats > 1) {
        std::vector<Tempo> each;
        for (std::int64_t n = 0; n < bars * metre.beats; ++n) each.push_back(random_tempo(random));
        course = std::move(each);
    }
    Section made = section(bars, metre, std::move(course));
    for (std::int64_t n = any(random, 0, 3); n > 0; --n) {
        made.label += "aZ09_-"[any(random, 0, 5)];
    }
    if (any(random, 0, 1) == 1) {
        for (int n = 0; n < metre.beats; ++n) {
            made.pattern.beats.push_back(static_cast<Accent>(any(random, 0, 2)));
        }
    }
    if (any(random, 0, 1) == 1) made.volume = std::uniform_real_distribution(0.0, 100.0)(random);
    return made;
}

/// Of 1 to 8 sections, the last one with an end.
inline TempoMap random_map(std::mt19937& random) {
    std::vector<Section> sections;
    for (std::int64_t n = any(random, 1, 8); n > 0; --n) sections.push_back(random_section(random));
    const auto pickup = static_cast<int>(any(random, 0, sections.front().metre.beats - 1));
    return map_of(std::move(sections), pickup);
}

}  // namespace laydown::music
