#include "engine/click_sounds.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

namespace laydown::engine {

namespace {

constexpr double peak = 0.8;
/// How many times the longest decay a sound lasts: exp(-9.5) is -82.5 dB.
constexpr double lifetime = 9.5;
/// The share at the end of a sound over which what is left goes to 0.
constexpr std::size_t fade_share = 5;

/// An oscillation that is struck once and dies away.
struct Partial {
    double frequency;  // Hz
    double amplitude;
    double decay;  // seconds in which it falls to 1/e
};

using Partials = std::vector<Partial>;

Partials bright_partials() {
    // Signs in turn keep the waves from all meeting on the first sample.
    return {{2000, 1, 0.006}, {4000, -0.5, 0.004}, {6000, 0.35, 0.003}, {8000, -0.25, 0.002}};
}

/// The bending modes of a free bar lie at 1 : 2.756 : 5.404 : 8.933 (Fletcher and Rossing, The
/// Physics of Musical Instruments, chapter 2), and with one loss factor for all of them each decays
/// in proportion to its period.
Partials wood_partials() {
    constexpr double lowest = 820;
    constexpr double loss = 0.04;
    const auto mode = [](double ratio, double amplitude) {
        const double frequency = lowest * ratio;
        return Partial{frequency, amplitude, 1 / (std::numbers::pi * loss * frequency)};
    };
    return {mode(1, 1), mode(2.756, -0.6), mode(5.404, 0.4), mode(8.933, -0.2)};
}

/// Two square waves with the frequencies of Roland's TR-808 through a band-pass, with a decay that
/// is quick at first (Werner, Abel and Smith, "More Cowbell", 137th AES Convention, 2014). A square
/// wave that begins in the middle of its plateau is the sum over the odd k of cos(k w t) / k with
/// signs in turn.
Partials cowbell_partials() {
    constexpr double band_centre = 1000;
    constexpr double band_octaves = 1.3;  // from the centre to where the level is halved
    constexpr int most_harmonics = 40;    // beyond audibility, with the band-pass
    Partials partials;
    for (const double square : {540.0, 800.0}) {
        for (int k = 1; k < most_harmonics; k += 2) {
            const double frequency = square * k;
            const double octaves = std::log2(frequency / band_centre) / band_octaves;
            const double sign = k % 4 == 1 ? 1 : -1;
            const double amplitude = sign / k / (1 + octaves * octaves);
            partials.push_back({frequency, amplitude, 0.006});
            partials.push_back({frequency, 0.6 * amplitude, 0.024});
        }
    }
    return partials;
}

/// The attack is what a partial that dies at once takes away from the other; not all of it, so that
/// the first sample is heard.
Partials sine_partials() { return {{1000, 1, 0.024}, {1000, -0.85, 0.0008}}; }

Partials partials_of(Timbre timbre) {
    switch (timbre) {
        case Timbre::bright:
            return bright_partials();
        case Timbre::wood:
            return wood_partials();
        case Timbre::cowbell:
            return cowbell_partials();
        case Timbre::sine:
            break;
    }
    return sine_partials();
}

/// Adds a r^n sin(w n + phase). The sum of that over all n is the imaginary part of
/// a exp(i phase) / (1 - z) with z = r exp(i w) (geometric series): 0 when the phase is that of
/// z - 1. So no partial has a direct component, and all are near a cosine: a blow is heard at once.
void add(std::vector<double>& sum, double rate, const Partial& partial) {
    const std::complex<double> step = std::polar(std::exp(-1 / (partial.decay * rate)),
                                                 2 * std::numbers::pi * partial.frequency / rate);
    std::complex<double> turn = (step - 1.0) / std::abs(step - 1.0);
    for (double& sample : sum) {
        sample += partial.amplitude * turn.imag();
        turn *= step;
    }
}

/// Half a period of a cosine, down to 0 on the last sample.
void fade_end(std::vector<double>& sound) {
    const std::size_t length = sound.size() / fade_share;
    double* const from = sound.data() + (sound.size() - length);
    for (std::size_t i = 0; i < length; ++i) {
        const double share = static_cast<double>(i + 1) / static_cast<double>(length);
        from[i] *= 0.5 + 0.5 * std::cos(std::numbers::pi * share);
    }
}

ClickSound with_peak(const std::vector<double>& sound) {
    double largest = 0;
    for (const double sample : sound) largest = std::max(largest, std::fabs(sample));
    const double scale = largest > 0 ? peak / largest : 0;
    ClickSound scaled(sound.size());
    std::ranges::transform(sound, scaled.begin(),
                           [&](double sample) { return static_cast<float>(scale * sample); });
    return scaled;
}

}  // namespace

ClickSound synthesise(Timbre timbre, SampleRate rate, double pitch) {
    const auto hertz = static_cast<double>(rate.hertz);
    auto partials = partials_of(timbre);
    const double lowest = std::ranges::min(partials, {}, &Partial::frequency).frequency;
    const double longest = std::ranges::max(partials, {}, &Partial::decay).decay;
    const double factor = std::min(std::clamp(pitch, 0.25, 4.0), hertz / 4 / lowest);

    std::vector<double> sound(static_cast<std::size_t>(rate.frames(lifetime * longest).count));
    for (Partial partial : partials) {
        partial.frequency *= factor;
        if (2 * partial.frequency < hertz) add(sound, hertz, partial);
    }
    fade_end(sound);
    return with_peak(sound);
}

}  // namespace laydown::engine
