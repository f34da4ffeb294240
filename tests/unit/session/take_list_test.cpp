#include "session/take_list.hpp"

#include <limits>

#include "catch.hpp"
#include "takes.hpp"

using namespace laydown;
using namespace laydown::session;

namespace {

TakeRecord named(TakeRecord record, const char* track) {
    record.track = track;
    return record;
}

}  // namespace

TEST_CASE("takes are found by their track and in the order of their numbers") {
    const TakeList list({take(3, 0, 9), named(take(2, 0, 9), "Bass"), take(1, 0, 9),
                         named(take(12, 0, 9), "Snare"), take(12, 0, 9)});
    REQUIRE(list.all().size() == 5);
    const auto kick = list.of("Kick");
    REQUIRE(kick.size() == 3);
    CHECK(kick[0].take == 1);
    CHECK(kick[1].take == 3);
    CHECK(kick[2].take == 12);
    CHECK(list.of("Bass").size() == 1);
    CHECK(list.of("Kic").empty());
    CHECK(list.problems().empty());
    REQUIRE(list.newest());
    CHECK(list.newest()->take == 12);
    CHECK(TakeList().newest() == nullptr);
}

TEST_CASE("of two records for one take and track the last counts") {
    const TakeList list({take(1, 0, 9), take(2, 0, 9), take(1, 5, 9)});
    REQUIRE(list.all().size() == 2);
    CHECK(list.all()[0].position == SongPosition{5});
}

TEST_CASE("a journal tells what will become of takes that are not closed") {
    TakeRecord open = take(1, 0, 100);
    open.status = TakeStatus::open;
    open.length = {};
    const auto status = [&](const EndDecision& decided, bool closed) {
        TakeRecord ended = take(1, 0, 100);
        ended.decided = decided;
        std::string text = open_line(open) + "\n" + end_line(ended) + "\n";
        if (closed) text += close_line(take(1, 0, 100)) + "\n";
        const TakeList list(*parse_journal(text));
        REQUIRE(list.all().size() == 1);
        CHECK(list.all()[0].length == Frames{100});
        return list.all()[0].status;
    };
    CHECK(status({}, false) == TakeStatus::open);
    CHECK(status({TakeStatus::aborted, false, {}}, false) == TakeStatus::aborted);
    CHECK(status({TakeStatus::complete, true, {}}, false) == TakeStatus::discarded);
    CHECK(status({TakeStatus::aborted, true, {}}, false) == TakeStatus::discarded);
    CHECK(status({TakeStatus::aborted, true, {}}, true) == TakeStatus::complete);
}

TEST_CASE("records that lie in no song are problems, and the others are not affected") {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    const auto bad = GENERATE(values<void (*)(TakeRecord&)>({
        [](TakeRecord& record) { record.position = {most}; },
        [](TakeRecord& record) { record.position = {-most - 1}; },
        [](TakeRecord& record) { record.length = {most}; },
        [](TakeRecord& record) { record.handles.before = {most}; },
        [](TakeRecord& record) { record.handles.after = {most}; },
        [](TakeRecord& record) { record.take = 0; },
        [](TakeRecord& record) { record.take = most_takes + 1; },
    }));
    TakeRecord broken = take(2, 0, 9);
    bad(broken);
    const TakeList list({take(1, 0, 9), broken});
    CHECK(list.all().size() == 1);
    REQUIRE(list.problems().size() == 1);
    CHECK(list.problems()[0].track == "Kick");
    CHECK(list.problems()[0].take == broken.take);
    CHECK_FALSE(list.problems()[0].text.empty());
}
