#include "osc/button.hpp"

#include <cmath>
#include <optional>

#include "osc/coerce.hpp"

namespace laydown::osc {

namespace {

std::optional<double> lone_number(const Values& arguments) {
    if (arguments.size() != 1 || std::holds_alternative<std::int64_t>(arguments[0]))
        return std::nullopt;
    const auto n = plain_number(arguments[0]);
    return n && std::isfinite(*n) ? n : std::nullopt;
}

Gesture pressed_from_half(double n) { return n >= 0.5 ? Gesture::press : Gesture::release; }

// An action that takes a number and was declared not_a_button().
Gesture number_gesture(const Value& argument, double n) {
    if (std::holds_alternative<bool>(argument)) return pressed_from_half(n);
    return n == 0.0 ? Gesture::release : Gesture::call;
}

}  // namespace

Gesture gesture(const MethodInfo& action, const Values& arguments) {
    const auto n = lone_number(arguments);
    if (!n) return Gesture::call;
    if (action.arguments().empty()) return pressed_from_half(*n);
    if (action.button) return *n >= 0.0 && *n <= 1.0 ? pressed_from_half(*n) : Gesture::call;
    if (action.infos[0].optional) return number_gesture(arguments[0], *n);
    return Gesture::call;
}

Gesture toggle_gesture(const Values& arguments) {
    if (arguments.empty()) return Gesture::press;
    const auto n = lone_number(arguments);
    return n ? pressed_from_half(*n) : Gesture::call;
}

}  // namespace laydown::osc
