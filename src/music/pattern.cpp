#include "music/pattern.hpp"

namespace laydown::music {

Result<Pattern> parse_pattern(std::string_view text) {
    Pattern pattern;
    pattern.beats.reserve(text.size());
    for (const char mark : text) {
        switch (mark) {
            case 'X':
                pattern.beats.push_back(Accent::accent);
                break;
            case 'x':
                pattern.beats.push_back(Accent::beat);
                break;
            case '.':
                pattern.beats.push_back(Accent::silent);
                break;
            default:
                return error(ErrorCode::bad_arguments,
                             "a pattern is made of X, x and ., not of '{}'", mark);
        }
    }
    return pattern;
}

std::string to_string(const Pattern& pattern) {
    std::string text;
    for (const Accent accent : pattern.beats) {
        text += accent == Accent::accent ? 'X' : accent == Accent::beat ? 'x' : '.';
    }
    return text;
}

}  // namespace laydown::music
