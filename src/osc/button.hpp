// Buttons: controllers send a number when one is pressed, and another when it is released, or
// nothing at all. Pure: any thread.
#pragma once

#include "osc/method.hpp"
#include "osc/value.hpp"

namespace laydown::osc {

enum class Gesture {
    press,    ///< do it, without arguments
    release,  ///< ignore it
    call,     ///< these are arguments
};

/// What arguments mean to an action. A lone number in [0, 1] presses from 0.5 up; an action that
/// takes no arguments at all is pressed by any larger number too. `h` is always an argument: that
/// is how exact frames are sent.
Gesture gesture(const MethodInfo& action, const Values& arguments);

/// What arguments mean to `<path>/toggle`.
Gesture toggle_gesture(const Values& arguments);

}  // namespace laydown::osc
