#include "engine/fader_law.hpp"

#include <array>
#include <cmath>
#include <limits>

namespace laydown::engine {

namespace {

struct Mark {
    double gain;      // dB
    double position;  // of the fader's whole way
};

constexpr double way = 125.0;  // per cent
constexpr std::array marks{Mark{-70, 0.0},      Mark{-60, 2.5 / way}, Mark{-50, 7.5 / way},
                           Mark{-40, 15 / way}, Mark{-30, 30 / way},  Mark{-20, 50 / way},
                           Mark{fader_top, 1.0}};

double between(double at, double from, double to, double out_from, double out_to) {
    return out_from + (at - from) / (to - from) * (out_to - out_from);
}

}  // namespace

double fader_gain(double position) {
    if (!(position > 0)) return -std::numeric_limits<double>::infinity();
    for (std::size_t i = 1; i < marks.size(); ++i) {
        const Mark& low = marks[i - 1];
        const Mark& high = marks[i];
        if (position > high.position) continue;
        const double gain = between(position, low.position, high.position, low.gain, high.gain);
        return std::round(gain * 1e4) / 1e4;
    }
    return fader_top;
}

double fader_position(double gain) {
    if (!(gain > marks.front().gain)) return 0.0;
    for (std::size_t i = 1; i < marks.size(); ++i) {
        const Mark& low = marks[i - 1];
        const Mark& high = marks[i];
        if (gain <= high.gain)
            return between(gain, low.gain, high.gain, low.position, high.position);
    }
    return 1.0;
}

}  // namespace laydown::engine
