#include "music/tap_tempo.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace laydown::music {

namespace {

constexpr double longest_pause = 2.0;  // seconds
constexpr double bounce = 0.05;
constexpr std::size_t most_taps = 9;
constexpr int most_missed = 3;
/// What an interval may be off by, of a beat: hands are off by less, and half a beat is more.
constexpr double tolerance = 0.25;

/// How many beats an interval is likely to be.
struct Fit {
    int beats = 0;  // 0: no number of them
    double off = std::numeric_limits<double>::infinity();
};

Fit fit(double interval, double beat) {
    const double nearest = std::nearbyint(interval / beat);
    const double off = std::abs(interval - nearest * beat);
    if (nearest < 1.0 || nearest > 1.0 + most_missed || off > tolerance * beat) return {};
    return {static_cast<int>(nearest), off};
}

/// Of two in the middle the lower one: a mean of both can be far from any interval.
double median(std::vector<double> values) {
    const auto middle = values.begin() + (static_cast<std::ptrdiff_t>(values.size()) - 1) / 2;
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// The mean length of a beat in seconds. Two intervals, one of which is no number of beats, are one
/// when that fits better: the tap between them was one too many, or in the wrong place. What fits
/// nowhere is left out.
double mean_beat(const std::vector<double>& intervals) {
    const double beat = median(intervals);
    double seconds = 0.0;
    int beats = 0;
    for (std::size_t i = 0; i < intervals.size(); ++i) {
        double length = intervals[i];
        Fit found = fit(length, beat);
        if (i + 1 < intervals.size()) {
            const Fit next = fit(intervals[i + 1], beat);
            const Fit both = fit(length + intervals[i + 1], beat);
            const bool odd = found.beats == 0 || next.beats == 0;
            if (odd && both.off < std::min(found.off, next.off)) {
                found = both;
                length += intervals[++i];
            }
        }
        if (found.beats == 0) continue;
        seconds += length;
        beats += found.beats;
    }
    return seconds / beats;  // the median is never left out
}

}  // namespace

std::optional<Tempo> TapTempo::tap(double seconds, int unit) {
    if (!std::isfinite(seconds)) return std::nullopt;
    if (!taps_.empty()) {
        const double pause = seconds - taps_.back();
        if (pause < 0.0 || pause > longest_pause) {
            taps_.clear();
        } else if (pause < bounce) {
            return tempo(unit);
        }
    }
    if (taps_.size() == most_taps) taps_.erase(taps_.begin());
    taps_.push_back(seconds);
    return tempo(unit);
}

std::optional<Tempo> TapTempo::tempo(int unit) const {
    if (taps_.size() < 2) return std::nullopt;
    std::vector<double> intervals;
    intervals.reserve(taps_.size());
    for (std::size_t i = 1; i < taps_.size(); ++i) intervals.push_back(taps_[i] - taps_[i - 1]);
    const auto found = tempo_of(60.0 / mean_beat(intervals) * 4.0 / unit);
    if (!found) return std::nullopt;
    return *found;
}

}  // namespace laydown::music
