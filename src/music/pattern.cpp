#include "music/pattern.hpp"

#include "base/utf8.hpp"

namespace laydown::music {

Result<Pattern> parse_pattern(std::string_view text) {
    Pattern pattern;
    pattern.beats.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        switch (text[i]) {
            case 'X':
                pattern.beats.push_back(Accent::accent);
                break;
            case 'x':
                pattern.beats.push_back(Accent::beat);
                break;
            case '.':
                pattern.beats.push_back(Accent::silent);
                break;
            default: {
                const auto mark = first_code_point(text.substr(i));
                return error(ErrorCode::bad_arguments,
                             "a pattern is made of X, x and ., not of '{}'",
                             text.substr(i, mark ? mark->bytes : 1));
            }
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
