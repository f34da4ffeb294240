// What it takes to load a long tempo map, to change it and to look into it, for maps of different
// lengths: what is linear has the same time for each line in all of them.
// usage: bench-tempo-map [ROUNDS]
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "music/grid.hpp"
#include "music/klick_format.hpp"
#include "music/map_edit.hpp"
#include "session/tempo_map_json.hpp"

namespace {

using namespace laydown;
using namespace laydown::music;
using std::chrono::steady_clock;

constexpr int looked_into = 100'000;  // frames, in each round

/// Lines of all kinds: steady, ramps, a tempo for each beat.
std::string lines(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        const int tempo = 60 + i % 120;
        switch (i % 4) {
            case 0:
                text += fmt::format("part-{}: 4 {}.03 X.x. 0.5  # {}\n", i, tempo, i);
                break;
            case 1:
                text += fmt::format("2 3/4 {}-{}\n", tempo, tempo + 20);
                break;
            case 2:
                text += fmt::format("1 4/4 {},{},{},{}\n", tempo, tempo + 1, tempo + 2, tempo + 3);
                break;
            default:
                text += fmt::format("8 7/8 {}\n", tempo);
        }
    }
    return text;
}

template <class T>
T checked(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().text);
    return std::move(*result);
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// The median of the milliseconds that `work` takes.
template <class Work>
double timed(int rounds, Work work) {
    std::vector<double> took;
    for (int i = 0; i < rounds; ++i) {
        const auto begin = steady_clock::now();
        work();
        const std::chrono::duration<double, std::milli> passed = steady_clock::now() - begin;
        took.push_back(passed.count());
    }
    return median(std::move(took));
}

void measure(int count, int rounds) {
    const std::string text = lines(count);
    const TempoMap map = checked(parse_klick(text));
    const std::string json = session::tempo_map_json(map).dump();
    const Grid grid(map, {48'000});
    const std::int64_t end = grid.end()->frame;
    std::int64_t sum = 0;  // so that nothing is left out
    const double parse = timed(rounds, [&] { sum += checked(parse_klick(text)).pickup(); });
    const double make = timed(rounds, [&] { sum += Grid(map, {48'000}).end()->frame; });
    const double read = timed(rounds, [&] {
        sum += checked(session::parse_tempo_map(nlohmann::ordered_json::parse(json))).pickup();
    });
    const double edit =
        timed(rounds, [&] { sum += checked(with_tempo(map, count / 2, Tempo{})).pickup(); });
    const double look = timed(rounds, [&] {
        for (std::int64_t i = 0; i < looked_into; ++i) sum += grid.at({end * i / looked_into}).bar;
    });
    fmt::print("{:>8} {:>10.2f} {:>10.2f} {:>10.2f} {:>10.2f} {:>10.0f}\n", count, parse, make,
               read, edit, look * 1e6 / looked_into);
    if (sum == 0) throw std::runtime_error("nothing was done");
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) try {
    const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 9;
    fmt::print("milliseconds, medians of {} rounds; nanoseconds for each frame looked up\n",
               rounds);
    fmt::print("{:>8} {:>10} {:>10} {:>10} {:>10} {:>10}\n", "lines", "klick", "grid", "JSON",
               "edit", "look up");
    for (const int count : {100, 1'000, 10'000, 100'000}) measure(count, rounds);
    return 0;
} catch (const std::exception& failed) {
    fmt::print(stderr, "{}\n", failed.what());
    return 1;
}
