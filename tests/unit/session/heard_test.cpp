#include "session/heard.hpp"

#include "catch.hpp"
#include "takes.hpp"

using namespace laydown;
using namespace laydown::session;

namespace {

/// As text: the ranges with their take's number, "-" for silence that was chosen.
std::string told(const std::vector<TakeRecord>& takes, const Comp& comp = {},
                 const std::set<int>& rejected = {}) {
    std::string text;
    for (const HeardRange& part : heard(takes, comp, rejected)) {
        if (!text.empty()) text += ' ';
        text += fmt::format("{}:{}..{}", part.take ? fmt::to_string(part.take->take) : "-",
                            part.range.begin.frame, part.range.end.frame);
    }
    return text;
}

Comp comp_of(std::int64_t begin, std::int64_t end, int take, int newest = most_takes) {
    return chosen({}, {song(begin, end), take, newest});
}

}  // namespace

TEST_CASE("the latest take is heard where it covers, whatever the order") {
    CHECK(told({take(1, 0, 100), take(2, 40, 60)}) == "1:0..40 2:40..60 1:60..100");
    CHECK(told({take(2, 40, 60), take(1, 0, 100)}) == "1:0..40 2:40..60 1:60..100");
    CHECK(told({take(1, 40, 60), take(2, 0, 100)}) == "2:0..100");
    CHECK(told({take(1, 0, 10), take(2, 20, 30)}) == "1:0..10 2:20..30");
    CHECK(told({}).empty());
}

TEST_CASE("handles are not heard by default") {
    CHECK(told({take(1, 0, 100, 20), take(2, 40, 60, 20)}) == "1:0..40 2:40..60 1:60..100");
    CHECK(told({take(1, 0, 100, 20)}) == "1:0..100");
}

TEST_CASE("an unfinished pass of a loop is heard as far as it came") {
    CHECK(told({take(1, 0, 100), take(2, 0, 100), take(3, 0, 30)}) == "3:0..30 2:30..100");
}

TEST_CASE("a take that was rejected is not heard") {
    CHECK(told({take(1, 0, 100), take(2, 0, 100), take(3, 50, 60)}, {}, {2}) ==
          "1:0..50 3:50..60 1:60..100");
    CHECK(told({take(1, 0, 100)}, {}, {1}).empty());
}

TEST_CASE("a take that came to nothing is not heard") {
    for (const TakeStatus status :
         {TakeStatus::aborted, TakeStatus::discarded, TakeStatus::failed}) {
        TakeRecord bad = take(2, 40, 60);
        bad.status = status;
        CHECK(told({take(1, 0, 100), bad}) == "1:0..100");
    }
    for (const TakeStatus status : {TakeStatus::open, TakeStatus::salvaged, TakeStatus::repaired}) {
        TakeRecord good = take(2, 40, 60);
        good.status = status;
        CHECK(told({take(1, 0, 100), good}) == "1:0..40 2:40..60 1:60..100");
    }
    TakeRecord growing = take(2, 40, 60, 10);
    growing.status = TakeStatus::open;
    growing.length = {};
    CHECK(told({take(1, 0, 100), growing}) == "1:0..100");
    TakeRecord nameless = take(2, 40, 60);
    nameless.file.clear();
    CHECK(told({take(1, 0, 100), nameless}) == "1:0..100");
}

TEST_CASE("what was chosen is heard over later takes, rejected or called off") {
    const std::vector takes{take(1, 0, 100), take(2, 0, 100), take(3, 0, 100)};
    CHECK(told(takes, comp_of(20, 30, 1)) == "3:0..20 1:20..30 3:30..100");
    CHECK(told(takes, comp_of(20, 30, 1), {1, 3}) == "2:0..20 1:20..30 2:30..100");
    for (const TakeStatus status : {TakeStatus::aborted, TakeStatus::failed}) {
        auto called_off = takes;
        called_off[0].status = status;
        CHECK(told(called_off, comp_of(20, 30, 1)) == "3:0..20 1:20..30 3:30..100");
    }
    auto discarded = takes;
    discarded[0].status = TakeStatus::discarded;
    CHECK(told(discarded, comp_of(20, 30, 1)) == "3:0..100");
}

TEST_CASE("a choice reaches into handles, and no further than its file") {
    const std::vector takes{take(1, 0, 200), take(2, 80, 120, 20)};
    CHECK(told(takes, comp_of(70, 125, 2)) == "1:0..70 2:70..125 1:125..200");
    CHECK(told(takes, comp_of(0, 200, 2)) == "1:0..60 2:60..140 1:140..200");
    CHECK(told(takes, comp_of(150, 160, 2)) == "1:0..80 2:80..120 1:120..200");
    CHECK(told(takes, comp_of(10, 20, 7)) == told(takes));
}

TEST_CASE("silence can be chosen") {
    CHECK(told({take(1, 0, 100)}, comp_of(20, 30, no_take)) == "1:0..20 -:20..30 1:30..100");
    CHECK(told({}, comp_of(20, 30, no_take)) == "-:20..30");
}

TEST_CASE("a take that is newer than a choice is heard over it, until it is rejected") {
    const std::vector takes{take(1, 0, 100), take(2, 0, 100), take(3, 40, 60)};
    const Comp comp = comp_of(0, 50, 1, 2);
    CHECK(told(takes, comp) == "1:0..40 3:40..60 2:60..100");
    CHECK(told(takes, comp, {3}) == "1:0..50 2:50..100");
    CHECK(told(takes, comp_of(0, 50, no_take, 2)) == "-:0..40 3:40..60 2:60..100");
}

TEST_CASE("at each frame what is heard is what the rules say") {
    constexpr std::int64_t frames = 60;
    std::mt19937 random(5);
    for (int round = 0; round < 500; ++round) {
        std::vector<TakeRecord> takes;
        for (int number = 1; number <= any(random, 0, 6); ++number) {
            const auto begin = any(random, 0, frames);
            takes.push_back(take(number, begin, any(random, begin, frames), any(random, 0, 5)));
            takes.back().status = static_cast<TakeStatus>(any(random, 0, 6));
        }
        Comp comp;
        for (auto n = any(random, 0, 4); n > 0; --n) {
            const auto begin = any(random, 0, frames);
            comp = chosen(
                comp, {song(begin, any(random, begin, frames)), static_cast<int>(any(random, 0, 7)),
                       static_cast<int>(any(random, 3, 6))});
        }
        std::set<int> rejected;
        for (int number = 1; number <= 6; ++number) {
            if (any(random, 0, 3) == 0) rejected.insert(number);
        }
        const auto list = heard(takes, comp, rejected);
        for (std::size_t i = 1; i < list.size(); ++i) {
            REQUIRE(list[i - 1].range.end <= list[i].range.begin);
        }
        for (SongPosition at{-10}; at.frame < frames + 10; at += Frames{1}) {
            // From the lowest layer to the highest.
            const TakeRecord* expected = nullptr;
            bool silence = false;
            int over = -1;
            for (const TakeRecord& record : takes) {
                const bool counts = record.status != TakeStatus::aborted &&
                                    record.status != TakeStatus::discarded &&
                                    record.status != TakeStatus::failed;
                if (!counts || rejected.contains(record.take)) continue;
                if (!record.nominal().contains(at)) continue;
                expected = &record;
                over = record.take;
            }
            for (const CompRange& choice : comp.ranges) {
                if (!choice.range.contains(at) || choice.newest < over) continue;
                if (choice.take == no_take) {
                    expected = nullptr;
                    silence = true;
                }
                for (const TakeRecord& record : takes) {
                    const bool in_file = record.position <= at &&
                                         at < record.position + record.length &&
                                         record.status != TakeStatus::discarded;
                    if (record.take == choice.take && in_file) expected = &record;
                }
            }
            const HeardRange* found = nullptr;
            for (const HeardRange& part : list) {
                if (part.range.contains(at)) found = &part;
            }
            REQUIRE((found != nullptr) == (expected != nullptr || silence));
            if (found) REQUIRE(found->take == expected);
        }
    }
}
