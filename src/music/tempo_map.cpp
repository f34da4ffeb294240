#include "music/tempo_map.hpp"

namespace laydown::music {

namespace {

// So that no position on the way comes near the end of 64 bits, at any rate and tempo.
constexpr std::int64_t beat_limit = 1'000'000'000;

}  // namespace

Result<TempoMap> TempoMap::make(std::vector<Section> sections, int pickup) {
    if (sections.empty()) return error(ErrorCode::out_of_range, "a tempo map has a section");
    std::int64_t beats = 0;
    for (std::size_t i = 0; i < sections.size(); ++i) {
        const Section& section = sections[i];
        if (auto sound = check(section); !sound) {
            return error(sound.error().code, "section {}: {}", i + 1, sound.error().text);
        }
        beats += section.beats();
        if (beats > beat_limit) {
            return error(ErrorCode::out_of_range, "section {}: a map has at most {} beats", i + 1,
                         beat_limit);
        }
        if (section.endless() && i + 1 < sections.size()) {
            return error(ErrorCode::out_of_range, "section {}: nothing comes after one without end",
                         i + 1);
        }
    }
    if (pickup < 0 || pickup >= sections.front().metre.beats) {
        return error(ErrorCode::out_of_range,
                     "a pickup is shorter than the first bar: not {} beats", pickup);
    }
    return TempoMap(std::move(sections), pickup);
}

}  // namespace laydown::music
