#include "music/klick_format.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/utf8.hpp"
#include "music/decimal.hpp"

namespace laydown::music {

namespace {

constexpr std::string_view blanks = " \t\r\v\f";
/// Which editors of other systems put at the beginning of a file: the byte order mark.
constexpr std::string_view mark = "\xEF\xBB\xBF";

/// The words of a line, one after the other.
class Words {
  public:
    explicit Words(std::string_view line) : rest_(line) { skip(); }

    bool empty() const { return rest_.empty(); }
    std::string_view peek() const { return rest_.substr(0, rest_.find_first_of(blanks)); }
    std::string_view take() {
        const std::string_view word = peek();
        rest_.remove_prefix(word.size());
        skip();
        return word;
    }
    /// What stands before a colon at the beginning, which "bars" may follow without a blank.
    std::optional<std::string_view> take_label() {
        const std::size_t colon = rest_.find(':');
        if (colon == std::string_view::npos || colon >= peek().size()) return std::nullopt;
        const std::string_view label = rest_.substr(0, colon);
        rest_.remove_prefix(colon + 1);
        skip();
        return label;
    }

  private:
    void skip() { rest_.remove_prefix(std::min(rest_.find_first_not_of(blanks), rest_.size())); }

    std::string_view rest_;
};

Result<std::int64_t> parse_bars(std::string_view word, std::int64_t least) {
    std::int64_t bars = 0;
    const char* const end = word.data() + word.size();
    const auto [rest, failed] = std::from_chars(word.data(), end, bars);
    if (word.empty() || rest != end || failed != std::errc() || bars < least) {
        return error(ErrorCode::bad_arguments, "'{}' is not a number of bars", excerpt(word));
    }
    return bars;
}

Result<TempoCourse> parse_each(std::string_view word) {
    std::vector<Tempo> each;
    for (;;) {
        const std::size_t comma = std::min(word.find(','), word.size());
        const auto tempo = parse_tempo(word.substr(0, comma));
        if (!tempo) return tempo.error();
        each.push_back(*tempo);
        if (comma == word.size()) return TempoCourse(std::move(each));
        word.remove_prefix(comma + 1);
    }
}

Result<TempoCourse> parse_course(std::string_view word) {
    if (word.find(',') != std::string_view::npos) return parse_each(word);
    const std::size_t dash = word.find('-');
    const auto from = parse_tempo(word.substr(0, dash));
    if (!from) return from.error();
    if (dash == std::string_view::npos) return TempoCourse(*from);
    const auto to = parse_tempo(word.substr(dash + 1));
    if (!to) return to.error();
    return TempoCourse(Ramp{*from, *to});
}

Result<double> parse_volume(std::string_view word) {
    const auto volume = parse_decimal(word);
    if (!volume || !std::isfinite(*volume)) {
        return error(ErrorCode::bad_arguments, "'{}' is not a volume", excerpt(word));
    }
    return *volume;
}

Result<Section> parse_line(Words words, std::int64_t least_bars) {
    Section section;
    if (const auto label = words.take_label()) section.label = *label;
    const auto bars = parse_bars(words.take(), least_bars);
    if (!bars) return bars.error();
    section.bars = *bars;
    if (words.peek().find('/') != std::string_view::npos) {
        const auto metre = parse_metre(words.take());
        if (!metre) return metre.error();
        section.metre = *metre;
    }
    if (words.empty()) return error(ErrorCode::bad_arguments, "the tempo is missing");
    auto course = parse_course(words.take());
    if (!course) return course.error();
    section.tempo = std::move(*course);
    if (!words.empty() && words.peek().find_first_not_of("Xx.") == std::string_view::npos) {
        auto pattern = parse_pattern(words.take());
        if (!pattern) return pattern.error();
        section.pattern = std::move(*pattern);
    }
    if (!words.empty()) {
        const auto volume = parse_volume(words.take());
        if (!volume) return volume.error();
        section.volume = *volume;
    }
    if (!words.empty()) {
        return error(ErrorCode::bad_arguments, "'{}' is one word too many", excerpt(words.peek()));
    }
    if (auto sound = check(section); !sound) return sound.error();
    return section;
}

std::string course_text(const TempoCourse& course) {
    if (const auto* ramp = std::get_if<Ramp>(&course)) {
        return fmt::format("{}-{}", to_string(ramp->from), to_string(ramp->to));
    }
    if (const auto* each = std::get_if<std::vector<Tempo>>(&course)) {
        std::string text;
        for (const Tempo tempo : *each) {
            if (!text.empty()) text += ',';
            text += to_string(tempo);
        }
        return text;
    }
    return to_string(std::get<Tempo>(course));
}

std::string line_of(const Section& section, std::int64_t bars) {
    std::string text;
    if (!section.label.empty()) text += section.label + ": ";
    text += fmt::format("{} {} {}", bars, to_string(section.metre), course_text(section.tempo));
    if (!section.pattern.beats.empty()) text += ' ' + to_string(section.pattern);
    if (section.volume != 1.0) text += ' ' + to_decimal(section.volume);
    return text;
}

}  // namespace

Result<TempoMap> parse_klick(std::string_view text) {
    std::vector<Section> sections;
    if (text.starts_with(mark)) text.remove_prefix(mark.size());
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const Words words(line.substr(0, line.find('#')));
        if (words.empty()) continue;
        auto section = parse_line(words, 1);
        if (!section) {
            return error(section.error().code, "line {}: {}: {}", number, section.error().text,
                         excerpt(line));
        }
        sections.push_back(std::move(*section));
    }
    if (sections.empty()) {
        return error(ErrorCode::bad_arguments, "there is no line with bars and a tempo");
    }
    return TempoMap::make(std::move(sections));
}

std::string to_klick(const TempoMap& map) {
    std::string text;
    for (const Section& section : map.sections()) {
        text += line_of(section, std::max(section.bars, std::int64_t{1})) + '\n';
    }
    return text;
}

Result<Section> parse_section(std::string_view line) { return parse_line(Words(line), 0); }

std::string to_line(const Section& section) { return line_of(section, section.bars); }

}  // namespace laydown::music
