#include "osc/value.hpp"

#include <fmt/format.h>

namespace laydown::osc {

namespace {

struct Tag {
    char operator()(std::int32_t) const { return 'i'; }
    char operator()(std::int64_t) const { return 'h'; }
    char operator()(float) const { return 'f'; }
    char operator()(double) const { return 'd'; }
    char operator()(bool v) const { return v ? 'T' : 'F'; }
    char operator()(const std::string&) const { return 's'; }
    char operator()(Other other) const { return other.tag; }
};

struct Text {
    std::string operator()(bool v) const { return v ? "true" : "false"; }
    std::string operator()(const std::string& v) const { return fmt::format("\"{}\"", v); }
    std::string operator()(Other v) const { return fmt::format("({})", v.tag); }
    std::string operator()(auto v) const { return fmt::format("{}", v); }
};

}  // namespace

char type_tag(const Value& value) { return std::visit(Tag{}, value); }

std::string to_string(const Value& value) { return std::visit(Text{}, value); }

std::string to_string(const Message& message) {
    std::string line = message.path + " ,";
    for (const auto& value : message.arguments) line += type_tag(value);
    for (const auto& value : message.arguments) line += " " + to_string(value);
    return line;
}

}  // namespace laydown::osc
