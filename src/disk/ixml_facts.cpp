#include "disk/ixml_facts.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace laydown::disk {

namespace {

/// What stands between the next start and end of an element, which is cut off with all before it.
std::optional<std::string_view> next_element(std::string_view& text, std::string_view name) {
    const std::string start = fmt::format("<{}>", name);
    const std::string end = fmt::format("</{}>", name);
    const auto begin = text.find(start);
    if (begin == std::string_view::npos) return std::nullopt;
    const auto content = begin + start.size();
    const auto length = text.substr(content).find(end);
    if (length == std::string_view::npos) return std::nullopt;
    const auto found = text.substr(content, length);
    text.remove_prefix(content + length + end.size());
    return found;
}

std::optional<std::string_view> element(std::string_view text, std::string_view name) {
    return next_element(text, name);
}

/// Text without its markup. What is not known stays as it is.
std::string unescaped(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, char>, 5> known{
        {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};
    std::string out;
    while (!text.empty()) {
        std::size_t taken = 1;
        char c = text.front();
        for (const auto& [escape, meant] : known) {
            if (!text.starts_with(escape)) continue;
            taken = escape.size();
            c = meant;
        }
        out += c;
        text.remove_prefix(taken);
    }
    return out;
}

int number(std::string_view text) {
    int value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    return fault == std::errc() && end == text.data() + text.size() ? value : 0;
}

}  // namespace

IxmlFacts ixml_facts(std::string_view document) {
    IxmlFacts facts;
    facts.take = number(element(document, "TAKE").value_or(""));
    std::string_view list = element(document, "TRACK_LIST").value_or("");
    while (const auto track = next_element(list, "TRACK"))
        facts.channels.push_back(unescaped(element(*track, "NAME").value_or("")));
    return facts;
}

}  // namespace laydown::disk
