#include "session/comp.hpp"

#include <optional>

#include "catch.hpp"
#include "takes.hpp"

using namespace laydown;
using namespace laydown::session;

namespace {

CompRange choice(std::int64_t begin, std::int64_t end, int take, int newest = 9) {
    return {song(begin, end), take, newest};
}

std::optional<CompRange> at(const Comp& comp, std::int64_t frame) {
    for (CompRange range : comp.ranges) {
        if (!range.range.contains({frame})) continue;
        range.range = {};
        return range;
    }
    return std::nullopt;
}

}  // namespace

TEST_CASE("what was decided last for a frame holds there") {
    Comp comp = chosen({}, choice(0, 100, 1));
    comp = chosen(std::move(comp), choice(40, 60, 2));
    CHECK(comp.ranges == std::vector{choice(0, 40, 1), choice(40, 60, 2), choice(60, 100, 1)});
    comp = chosen(std::move(comp), choice(50, 200, no_take));
    CHECK(comp.ranges ==
          std::vector{choice(0, 40, 1), choice(40, 50, 2), choice(50, 200, no_take)});
}

TEST_CASE("a decision can be taken back for a range") {
    const Comp comp = chosen(chosen({}, choice(0, 100, 1)), choice(40, 60, 2));
    CHECK(undecided(comp, song(50, 80)).ranges ==
          std::vector{choice(0, 40, 1), choice(40, 50, 2), choice(80, 100, 1)});
    CHECK(undecided(comp, song(-10, 1000)).ranges.empty());
    CHECK(undecided(comp, song(50, 50)) == comp);
}

TEST_CASE("one decision for ranges that touch is one range, and different ones are not") {
    CHECK(chosen(chosen({}, choice(0, 50, 1)), choice(50, 90, 1)).ranges ==
          std::vector{choice(0, 90, 1)});
    CHECK(chosen(chosen({}, choice(0, 50, 1)), choice(50, 90, 2)).ranges.size() == 2);
    CHECK(chosen(chosen({}, choice(0, 50, 1)), choice(50, 90, 1, 10)).ranges.size() == 2);
    CHECK(chosen(chosen({}, choice(0, 50, 1)), choice(51, 90, 1)).ranges.size() == 2);
    CompRange other = choice(50, 90, 1);
    other.unknown = {{"colour", "7"}};
    CHECK(chosen(chosen({}, choice(0, 50, 1)), other).ranges.size() == 2);
}

TEST_CASE("an empty range decides nothing") {
    const Comp comp = chosen({}, choice(0, 100, 1));
    CHECK(chosen(comp, choice(50, 50, 2)) == comp);
    CHECK(chosen(comp, choice(60, 50, 2)) == comp);
}

TEST_CASE("any decisions are a comp in order, that says what was said last of each frame") {
    constexpr std::int64_t frames = 40;
    std::mt19937 random(3);
    for (int round = 0; round < 300; ++round) {
        Comp comp;
        std::vector<std::optional<CompRange>> expected(frames);
        for (auto n = any(random, 1, 12); n > 0; --n) {
            const auto begin = any(random, 0, frames);
            const auto end = any(random, begin, frames);
            CompRange made = choice(begin, end, static_cast<int>(any(random, 0, 3)),
                                    static_cast<int>(any(random, 8, 9)));
            const bool take_back = any(random, 0, 4) == 0;
            comp = take_back ? undecided(comp, made.range) : chosen(comp, made);
            made.range = {};
            for (auto i = begin; i < end; ++i) {
                expected[static_cast<std::size_t>(i)] =
                    take_back ? std::nullopt : std::optional(made);
            }
        }
        for (std::size_t i = 0; i < comp.ranges.size(); ++i) {
            REQUIRE_FALSE(comp.ranges[i].range.empty());
            if (i > 0) REQUIRE(comp.ranges[i - 1].range.end <= comp.ranges[i].range.begin);
        }
        for (std::int64_t i = 0; i < frames; ++i) {
            REQUIRE(at(comp, i) == expected[static_cast<std::size_t>(i)]);
        }
    }
}
