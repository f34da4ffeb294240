// Tempo and map over OSC.
#include "api/metronome.hpp"
#include "metronome/osc_front.hpp"
#include "metronome/words.hpp"
#include "music/klick_format.hpp"
#include "music/map_edit.hpp"

namespace laydown::metronome {

namespace {

When when_of(const std::optional<std::string>& word, std::optional<TransportPosition> frame,
             From otherwise) {
    return {.from = word ? from_words.value(*word).value_or(otherwise) : otherwise, .at = frame};
}

}  // namespace

// ---- tempo

void OscFront::bind_tempo() {
    server_.on(
        api::tempo, [this]() -> Result<double> { return metronome_.tempo().bpm(); },
        [this](double bpm) -> Result<void> {
            const auto tempo = music::tempo_of(bpm);
            if (!tempo) return tempo.error();
            return metronome_.set_tempo(*tempo, {.from = From::beat});
        });
    server_.on(api::tempo_set,
               [this](double bpm, const std::optional<std::string>& when,
                      std::optional<TransportPosition> frame) -> Result<void> {
                   const auto tempo = music::tempo_of(bpm);
                   if (!tempo) return tempo.error();
                   auto set = metronome_.set_tempo(*tempo, when_of(when, frame, From::beat));
                   server_.changed(api::tempo);
                   return set;
               });
    server_.on(api::meter_set,
               [this](const std::string& text, const std::optional<std::string>& when,
                      std::optional<TransportPosition> frame) -> Result<void> {
                   const auto metre = music::parse_metre(text);
                   if (!metre) return metre.error();
                   auto set = metronome_.set_metre(*metre, when_of(when, frame, From::bar));
                   server_.changed(api::meter);
                   return set;
               });
    server_.on(api::tempo_tap, [this](osc::Caller& caller) -> Result<double> {
        const auto tempo = metronome_.tap(caller.now);
        if (!tempo) return tempo.error();
        server_.changed(api::tempo);
        return tempo->bpm();
    });
    server_.on(api::tempo_nudge, [this](double time) {
        return metronome_.nudge(std::chrono::duration<double, std::milli>(time));
    });
    server_.on(
        api::meter,
        [this]() -> Result<std::string> { return music::to_string(metronome_.metre()); },
        [this](const std::string& text) -> Result<void> {
            const auto metre = music::parse_metre(text);
            if (!metre) return metre.error();
            return metronome_.set_metre(*metre);
        });
}

// ---- the map

Result<void> OscFront::edit(const Result<music::TempoMap>& edited) {
    if (!edited) return edited.error();
    metronome_.set_map(*edited);
    server_.changed(api::map_count);
    server_.changed(api::map_pickup);
    server_.changed(api::tempo);
    server_.changed(api::meter);
    return {};
}

void OscFront::bind_map() {
    server_.on(api::map_count, [this]() -> Result<int> {
        return static_cast<int>(metronome_.map().sections().size());
    });
    server_.on(api::map_section,
               [this](int number) -> Result<std::tuple<std::string, SongPosition>> {
                   const auto& sections = metronome_.map().sections();
                   const auto index = static_cast<std::size_t>(number - 1);
                   if (index >= sections.size()) {
                       return error(ErrorCode::not_found, "there is no section {}, but {}", number,
                                    sections.size());
                   }
                   std::string line = music::to_line(sections[index]);
                   if (line.size() > api::longest_section) {
                       return error(ErrorCode::too_many,
                                    "section {} is a line of {} bytes, and a message has {}",
                                    number, line.size(), api::longest_section);
                   }
                   return std::tuple(std::move(line),
                                     metronome_.begin_of(index).value_or(SongPosition{0}));
               });
    const auto with_section = [this](auto change) {
        return [this, change](int number, const std::string& line) -> Result<void> {
            auto section = music::parse_section(line);
            if (!section) return section.error();
            return edit(change(metronome_.map(), number, std::move(*section)));
        };
    };
    server_.on(api::map_add, with_section(&music::inserted));
    server_.on(api::map_change, with_section(&music::replaced));
    server_.on(api::map_remove,
               [this](int number) { return edit(music::removed(metronome_.map(), number)); });
    server_.on(
        api::map_pickup, [this]() -> Result<int> { return metronome_.map().pickup(); },
        [this](int beats) { return edit(music::with_pickup(metronome_.map(), beats)); });
    server_.on(api::map_reload, [this] { return edit(reload_()); });
}

}  // namespace laydown::metronome
