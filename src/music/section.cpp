#include "music/section.hpp"

#include <algorithm>
#include <cmath>

#include "base/utf8.hpp"

namespace laydown::music {

namespace {

constexpr std::int64_t most_bars = 1'000'000;
constexpr double loudest = 100.0;
constexpr std::size_t longest_label = 64;

bool in_range(Tempo tempo) { return slowest <= tempo && tempo <= fastest; }

bool in_range(const TempoCourse& course) {
    if (const auto* ramp = std::get_if<Ramp>(&course))
        return in_range(ramp->from) && in_range(ramp->to);
    if (const auto* each = std::get_if<std::vector<Tempo>>(&course))
        return std::all_of(each->begin(), each->end(), [](Tempo tempo) { return in_range(tempo); });
    return in_range(std::get<Tempo>(course));
}

bool is_label(std::string_view text) {
    return text.find_first_not_of(
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
               std::string_view::npos &&
           text.size() <= longest_label;
}

}  // namespace

Result<void> check(const Section& section) {
    if (auto metre = check(section.metre); !metre) return metre;
    if (section.bars < 0 || section.bars > most_bars) {
        return error(ErrorCode::out_of_range, "a section has 1 to {} bars, not {}", most_bars,
                     section.bars);
    }
    if (section.endless() && !std::holds_alternative<Tempo>(section.tempo)) {
        return error(ErrorCode::bad_arguments,
                     "tempo changes have to end somewhere: say how many bars");
    }
    if (!in_range(section.tempo)) {
        return error(ErrorCode::out_of_range, "a tempo is {} to {} quarter notes a minute",
                     to_string(slowest), to_string(fastest));
    }
    const auto* each = std::get_if<std::vector<Tempo>>(&section.tempo);
    if (each != nullptr && static_cast<std::int64_t>(each->size()) != section.beats()) {
        return error(ErrorCode::bad_arguments, "there are {} tempos for {} beats", each->size(),
                     section.beats());
    }
    const auto& marks = section.pattern.beats;
    if (!marks.empty() && static_cast<int>(marks.size()) != section.metre.beats) {
        return error(ErrorCode::bad_arguments, "the pattern {} has {} beats, but a bar has {}",
                     excerpt(to_string(section.pattern)), marks.size(), section.metre.beats);
    }
    if (!(section.volume >= 0.0 && section.volume <= loudest)) {
        return error(ErrorCode::out_of_range, "a volume is 0 to {}, not {}", loudest,
                     section.volume);
    }
    if (!is_label(section.label)) {
        return error(ErrorCode::bad_arguments,
                     "a label has letters, digits, - and _, at most {}: not '{}'", longest_label,
                     excerpt(section.label));
    }
    return {};
}

Tempo first_tempo(const TempoCourse& course) {
    if (const auto* ramp = std::get_if<Ramp>(&course)) return ramp->from;
    if (const auto* each = std::get_if<std::vector<Tempo>>(&course)) return each->front();
    return std::get<Tempo>(course);
}

Tempo last_tempo(const TempoCourse& course) {
    if (const auto* ramp = std::get_if<Ramp>(&course)) return ramp->to;
    if (const auto* each = std::get_if<std::vector<Tempo>>(&course)) return each->back();
    return std::get<Tempo>(course);
}

Tempo slowest_tempo(const TempoCourse& course) {
    if (const auto* each = std::get_if<std::vector<Tempo>>(&course))
        return *std::min_element(each->begin(), each->end());
    return std::min(first_tempo(course), last_tempo(course));
}

}  // namespace laydown::music
