#include "metronome/click_cursor.hpp"

#include "click_fixture.hpp"

using namespace laydown;
using namespace laydown::metronome;
using namespace laydown::metronome::test;

namespace {

struct Seen {
    std::int64_t frame;
    Role role;
    float gain;
    friend bool operator==(const Seen&, const Seen&) = default;
};

std::vector<Seen> clicks(const ClickPlan& plan, SongPosition from, std::size_t count) {
    ClickCursor cursor;
    cursor.seek(plan, plan.home, from);
    std::vector<Seen> seen;
    while (seen.size() < count) {
        const Click& click = cursor.click();
        seen.push_back({click.frame.frame, click.role, click.gain});
        cursor.advance();
    }
    return seen;
}

}  // namespace

TEST_CASE("the first beat of a bar is accented, unless a pattern says otherwise") {
    auto plan = plan_of("8 3/4 120");
    CHECK(clicks(*plan, {0}, 4) == std::vector<Seen>{{0, Role::accent, accent_gain},
                                                     {24000, Role::beat, beat_gain},
                                                     {48000, Role::beat, beat_gain},
                                                     {72000, Role::accent, accent_gain}});
    plan = plan_of("8 3/4 120 x.X");
    CHECK(clicks(*plan, {0}, 3) == std::vector<Seen>{{0, Role::beat, beat_gain},
                                                     {24000, Role::beat, 0.0F},
                                                     {48000, Role::accent, accent_gain}});
    plan->pattern = *music::parse_pattern("X");
    CHECK(clicks(*plan, {24000}, 1).front().role == Role::accent);
}

TEST_CASE("a section's volume is that of all its clicks") {
    auto plan = plan_of("1 120 0.5\n1 120");
    plan->parts = 2;
    const auto seen = clicks(*plan, {84000}, 3);
    CHECK(seen[0] == Seen{84000, Role::subdivision, part_gain / 2});
    CHECK(seen[1] == Seen{96000, Role::accent, accent_gain});
    CHECK(seen[2] == Seen{108000, Role::subdivision, part_gain});
}

TEST_CASE("a beat is divided, straight or swinging") {
    auto plan = plan_of("8 120");
    plan->parts = 3;
    CHECK(clicks(*plan, {1}, 3) == std::vector<Seen>{{8000, Role::subdivision, part_gain},
                                                     {16000, Role::subdivision, part_gain},
                                                     {24000, Role::beat, beat_gain}});
    plan->parts = 2;
    plan->swing = 66;
    CHECK(clicks(*plan, {1}, 1).front().frame == 24000 * 66 / 100);
    plan->parts = 4;
    plan->swing = 75;
    const auto seen = clicks(*plan, {1}, 3);
    CHECK(seen[0].frame == 9000);
    CHECK(seen[1].frame == 12000);
    CHECK(seen[2].frame == 21000);
    plan->parts = 3;  // not in pairs
    CHECK(clicks(*plan, {1}, 1).front().frame == 8000);
}

TEST_CASE("the parts of a silent beat are silent") {
    auto plan = plan_of("8 4/4 120 X.x.");
    plan->parts = 2;
    const auto seen = clicks(*plan, {0}, 4);
    CHECK(seen[1].gain == part_gain);
    CHECK(seen[2].gain == 0.0F);
    CHECK(seen[3].gain == 0.0F);
}

TEST_CASE("for practice some bars sound and some do not") {
    auto plan = plan_of("16 1/4 120");
    plan->bars_on = 2;
    plan->bars_off = 1;
    const auto seen = clicks(*plan, {0}, 7);
    std::vector<bool> sounds;
    for (const Seen& click : seen) sounds.push_back(click.gain > 0.0F);
    CHECK(sounds == std::vector{true, true, false, true, true, false, true});
}

TEST_CASE("from wherever a cursor begins it goes through the same clicks") {
    auto plan = plan_of("2 7/8 133-201\n1 120,90,60,75\n3 5/4 77.7");
    plan->parts = 3;
    const auto all = clicks(*plan, {0}, 120);
    for (std::size_t i = 0; i + 1 < all.size(); ++i) {
        CHECK(all[i].frame < all[i + 1].frame);
        CHECK(clicks(*plan, {all[i].frame}, 1).front() == all[i]);
        CHECK(clicks(*plan, {all[i].frame + 1}, 1).front() == all[i + 1]);
    }
}
