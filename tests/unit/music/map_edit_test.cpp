#include "music/map_edit.hpp"

#include <limits>
#include <random>

#include "catch.hpp"
#include "tempo_maps.hpp"

using namespace laydown;
using namespace laydown::music;

namespace {

TempoMap three() {
    return map_of(
        {section(8, {4, 4}, bpm(120)), section(4, {3, 4}, bpm(90)), section(0, {4, 4}, bpm(100))},
        1);
}

void check_error(const Result<TempoMap>& map, ErrorCode code, const std::string& says) {
    REQUIRE_FALSE(map);
    INFO(map.error().text);
    CHECK(map.error().code == code);
    CHECK(map.error().text.find(says) != std::string::npos);
}

}  // namespace

TEST_CASE("edits of sections are those of a list, and leave the rest alone") {
    std::mt19937 random(41);
    for (int i = 0; i < 200; ++i) {
        const TempoMap map = map_of(random_map(random).sections());
        auto sections = map.sections();
        const auto last = static_cast<std::int64_t>(sections.size());
        const Section added = random_section(random);

        const std::int64_t where = any(random, 1, last + 1);
        const auto with = inserted(map, where, added);
        REQUIRE(with);
        auto expected = sections;
        expected.insert(expected.begin() + (where - 1), added);
        REQUIRE(with->sections() == expected);
        REQUIRE(*removed(*with, where) == map);

        const std::int64_t there = any(random, 1, last);
        const auto other = replaced(map, there, added);
        REQUIRE(other);
        expected = sections;
        expected[static_cast<std::size_t>(there - 1)] = added;
        REQUIRE(other->sections() == expected);
        REQUIRE(map.sections() == sections);
    }
}

TEST_CASE("the pickup stays with the map while its first bar is longer") {
    const auto longer = inserted(three(), 1, section(1, {2, 4}, bpm(80)));
    REQUIRE(longer);
    CHECK(longer->pickup() == 1);
    check_error(replaced(three(), 1, section(1, {1, 4}, bpm(80))), ErrorCode::out_of_range,
                "a pickup is shorter than the first bar");
    CHECK(with_pickup(three(), 3)->pickup() == 3);
    CHECK(with_pickup(three(), 3)->sections() == three().sections());
    check_error(with_pickup(three(), 4), ErrorCode::out_of_range, "not 4 beats");
}

TEST_CASE("a section that is not there is not found") {
    const Section any_section = section(1, {4, 4}, bpm(120));
    for (const std::int64_t number :
         {std::int64_t{0}, std::int64_t{-1}, std::int64_t{4},
          std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
        const std::string says = fmt::format("there is no section {}: they are 1 to 3", number);
        check_error(replaced(three(), number, any_section), ErrorCode::not_found, says);
        check_error(removed(three(), number), ErrorCode::not_found, says);
        check_error(with_tempo(three(), number, bpm(100)), ErrorCode::not_found, says);
        check_error(with_metre(three(), number, {4, 4}), ErrorCode::not_found, says);
        if (number == 4) continue;
        check_error(inserted(three(), number, any_section), ErrorCode::not_found,
                    fmt::format("a new section is 1 to 4, not {}", number));
    }
    check_error(inserted(three(), 5, any_section), ErrorCode::not_found, "1 to 4, not 5");
}

TEST_CASE("nothing comes after a section without end") {
    const Section bars = section(1, {4, 4}, bpm(120));
    const Section endless = section(0, {4, 4}, bpm(120));
    check_error(inserted(three(), 4, bars), ErrorCode::out_of_range, "section 3: nothing comes");
    check_error(inserted(three(), 1, endless), ErrorCode::out_of_range, "section 1: nothing comes");
    check_error(replaced(three(), 2, endless), ErrorCode::out_of_range, "section 2: nothing comes");
    CHECK(replaced(three(), 3, bars));
    CHECK(inserted(three(), 3, bars));
    CHECK(removed(three(), 3)->sections().size() == 2);
}

TEST_CASE("the only section stays") {
    check_error(removed(TempoMap(), 1), ErrorCode::wrong_state, "the only section");
    CHECK(replaced(TempoMap(), 1, section(1, {4, 4}, bpm(90))));
}

TEST_CASE("tempo and metre of a section change alone") {
    const auto faster = with_tempo(three(), 2, bpm(95.5));
    REQUIRE(faster);
    CHECK(faster->sections()[1] == section(4, {3, 4}, bpm(95.5)));
    CHECK(faster->sections()[0] == three().sections()[0]);
    CHECK(with_tempo(three(), 1, Ramp{bpm(80), bpm(90)}));
    check_error(with_tempo(three(), 3, Ramp{bpm(80), bpm(90)}), ErrorCode::bad_arguments,
                "section 3: tempo changes have to end");
    check_error(with_tempo(three(), 2, Tempo{0}), ErrorCode::out_of_range, "section 2: a tempo");

    Section patterned = three().sections()[1];
    patterned.pattern = *parse_pattern("X.x");
    const auto pattern = replaced(three(), 2, patterned);
    REQUIRE(pattern);
    const auto metre = with_metre(*pattern, 2, {3, 8});
    REQUIRE(metre);
    CHECK(metre->sections()[1].metre == Metre{3, 8});
    CHECK(to_string(metre->sections()[1].pattern) == "X.x");
    CHECK(with_metre(*pattern, 2, {4, 4})->sections()[1].pattern == Pattern{});
    check_error(with_metre(three(), 2, {0, 4}), ErrorCode::out_of_range, "section 2: a bar has");
    const auto each = replaced(three(), 2, section(1, {2, 4}, std::vector{bpm(100), bpm(110)}));
    REQUIRE(each);
    check_error(with_metre(*each, 2, {3, 4}), ErrorCode::bad_arguments,
                "section 2: there are 2 tempos for 3 beats");
}
