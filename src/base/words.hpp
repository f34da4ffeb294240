// Words for values, as options and OSC have them: one table, read both ways. Constants; any thread.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace laydown {

template <class Value, std::size_t count>
struct Words {
    std::array<std::pair<std::string_view, Value>, count> all;

    /// The word of a value that is in the table.
    constexpr std::string_view word(Value wanted) const {
        for (const auto& [word, value] : all) {
            if (value == wanted) return word;
        }
        return {};
    }
    constexpr std::optional<Value> value(std::string_view wanted) const {
        for (const auto& [word, value] : all) {
            if (word == wanted) return value;
        }
        return std::nullopt;
    }
    /// All of them in order, with `between` them.
    std::string joined(std::string_view between) const {
        std::string text;
        for (const auto& [word, value] : all) {
            if (!text.empty()) text += between;
            text += word;
        }
        return text;
    }
};

template <class Value, std::size_t count>
Words(std::array<std::pair<std::string_view, Value>, count>) -> Words<Value, count>;

}  // namespace laydown
