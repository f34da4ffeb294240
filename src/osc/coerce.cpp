#include "osc/coerce.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "base/utf8.hpp"
#include "osc/describe.hpp"

namespace laydown::osc {

namespace {

struct PlainNumber {
    std::optional<double> operator()(const std::string&) const { return std::nullopt; }
    std::optional<double> operator()(Other) const { return std::nullopt; }
    std::optional<double> operator()(auto v) const { return static_cast<double>(v); }
};

Error wrong_type(const Value& value, const ArgumentInfo& info, std::string_view wanted) {
    return error(ErrorCode::bad_arguments, "{} must be {}, not of OSC type \"{}\"", info.name,
                 wanted, type_tag(value));
}

Error out_of_range(const ArgumentInfo& info) {
    return error(ErrorCode::out_of_range, "{} must be {}", info.name, limits_text(info));
}

// Up to here every whole number has its own floating-point value, so none was rounded on the way.
constexpr double exact_float = 1 << 24;
constexpr double exact_double = 1LL << 53;

Result<std::int64_t> whole_from(double n, double exact, const ArgumentInfo& info) {
    if (!std::isfinite(n) || n != std::floor(n))
        return error(ErrorCode::bad_arguments, "{} must be a whole number", info.name);
    if (std::abs(n) > exact)
        return error(ErrorCode::bad_arguments,
                     "{} is too large for a floating-point number to be exact: send it as \"h\"",
                     info.name);
    return static_cast<std::int64_t>(n);
}

// Nobody who sends 137.03 as a float means 137.02999877929688, which is what it becomes: of all
// numbers that are that float the shortest in decimals is meant.
double meant_by(float number) {
    std::array<char, 32> text;
    const auto written = std::to_chars(text.data(), text.data() + text.size(), number);
    double meant = number;
    std::from_chars(text.data(), written.ptr, meant);
    return meant;
}

bool among(std::string_view word, std::string_view choices) {
    while (!choices.empty()) {
        const auto bar = choices.find('|');
        if (word == choices.substr(0, bar)) return true;
        choices = bar == choices.npos ? std::string_view{} : choices.substr(bar + 1);
    }
    return false;
}

}  // namespace

std::optional<double> plain_number(const Value& value) { return std::visit(PlainNumber{}, value); }

Result<bool> to_flag(const Value& value, const ArgumentInfo& info) {
    const auto n = plain_number(value);
    if (!n) return wrong_type(value, info, "a number");
    if (!std::isfinite(*n)) return error(ErrorCode::bad_arguments, "{} is no number", info.name);
    if (*n < 0.0 || *n > 1.0) return out_of_range(info);
    return *n >= 0.5;
}

Result<std::int64_t> to_whole(const Value& value, const ArgumentInfo& info) {
    Result<std::int64_t> whole = std::int64_t{0};
    if (const auto* i = std::get_if<std::int32_t>(&value))
        whole = std::int64_t{*i};
    else if (const auto* h = std::get_if<std::int64_t>(&value))
        whole = *h;
    else if (const auto* f = std::get_if<float>(&value))
        whole = whole_from(double{*f}, exact_float, info);
    else if (const auto* d = std::get_if<double>(&value))
        whole = whole_from(*d, exact_double, info);
    else if (const auto* b = std::get_if<bool>(&value))
        whole = *b ? 1 : 0;
    else
        return wrong_type(value, info, "a whole number");
    if (whole && (*whole < info.lowest || *whole > info.highest)) return out_of_range(info);
    return whole;
}

Result<double> to_number(const Value& value, const ArgumentInfo& info) {
    auto n = plain_number(value);
    if (!n) return wrong_type(value, info, "a number");
    if (!std::isfinite(*n)) return error(ErrorCode::bad_arguments, "{} is no number", info.name);
    if (const auto* sent = std::get_if<float>(&value)) {
        // A range's end that was rounded to a float on its way still means the end.
        if (*sent == static_cast<float>(info.minimum)) return info.minimum;
        if (*sent == static_cast<float>(info.maximum)) return info.maximum;
        n = meant_by(*sent);
    }
    if (*n < info.minimum || *n > info.maximum) return out_of_range(info);
    return *n;
}

Result<std::string> to_text(const Value& value, const ArgumentInfo& info) {
    const auto* text = std::get_if<std::string>(&value);
    if (!text) return wrong_type(value, info, "text");
    if (!is_utf8(*text))
        return error(ErrorCode::bad_arguments, "{} must be valid UTF-8", info.name);
    const bool fits =
        info.shape == Shape::choice ? among(*text, info.choices) : text->size() <= info.max_length;
    if (!fits) return out_of_range(info);
    return *text;
}

Error out_of_range_defect(std::int64_t n, const ArgumentInfo& info) {
    return error(ErrorCode::internal, "a defect of the program: {} is {}, and {} to {} is declared",
                 info.name, n, info.lowest, info.highest);
}

Value whole_value(std::int64_t n, const ArgumentInfo& info) {
    const auto kept = std::clamp(n, info.lowest, info.highest);
    if (info.tag == 'h') return kept;
    return static_cast<std::int32_t>(kept);
}

Value number_value(double n, const ArgumentInfo& info) {
    const double kept = std::isnan(n) ? info.minimum : std::clamp(n, info.minimum, info.maximum);
    return static_cast<float>(kept);
}

}  // namespace laydown::osc
