// Pieces of which an option's OptionParser::Read is put together: how its value is read, and where
// it goes. Pure; what is written to lives as long as the parser.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/words.hpp"
#include "process/option_values.hpp"

namespace laydown::process {

/// Stores what `parse` makes of a value.
template <class Target, class Parse>
auto into(Target& target, Parse parse) {
    return [&target, parse](const std::string& given) -> Result<void> {
        auto parsed = parse(given);
        if (!parsed) return parsed.error();
        target = std::move(*parsed);
        return {};
    };
}

/// The same for an option that may be given again and again.
template <class Target, class Parse>
auto append(std::vector<Target>& target, Parse parse) {
    return [&target, parse](const std::string& given) -> Result<void> {
        auto parsed = parse(given);
        if (!parsed) return parsed.error();
        target.push_back(std::move(*parsed));
        return {};
    };
}

/// Any text but an empty one. `check`, when there is one, says what else is wrong with it.
inline auto text_that(std::function<Result<void>(std::string_view)> check = {}) {
    return [check = std::move(check)](const std::string& given) -> Result<std::string> {
        if (given.empty()) return error(ErrorCode::bad_arguments, "it is empty");
        if (check)
            if (auto good = check(given); !good) return good.error();
        return given;
    };
}

/// One of the words of a table.
template <class Value, std::size_t count>
auto word_of(Words<Value, count> words) {
    return [words](const std::string& given) -> Result<Value> {
        if (const auto value = words.value(given)) return *value;
        return error(ErrorCode::bad_arguments, "{} is none of {}", in_quotes(given),
                     words.joined(", "));
    };
}

inline auto seconds_between(Seconds lowest, Seconds highest) {
    return [=](const std::string& given) { return parse_seconds(given, lowest, highest); };
}

}  // namespace laydown::process
