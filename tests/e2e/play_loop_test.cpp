// Loops: where the end would come the begin is heard, with the very next frame, for any length and
// any period; and they change at the frame that was asked for.
#include <algorithm>
#include <fstream>
#include <optional>
#include <random>

#include "api/player.hpp"
#include "catch.hpp"
#include "play_stage.hpp"
#include "session_folder.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

const TapeOptions long_tape{.frames = 240'000};

PlayStage stage_of(const TapeOptions& tape, std::uint32_t period) {
    return PlayStage({tape}, {.outputs = {"Tape"}, .period = period});
}

struct Change {
    std::int64_t at;  ///< transport frame
    std::optional<Range<SongPosition>> loop;
};

/// Where in the song each transport frame is, from `begin` on: frame by frame.
std::vector<std::int64_t> course(std::int64_t begin, std::int64_t end,
                                 const std::vector<Change>& changes) {
    std::vector<std::int64_t> song;
    std::optional<Range<SongPosition>> loop;
    std::int64_t place = begin;
    for (std::int64_t at = begin; at < end; ++at) {
        for (const Change& change : changes)
            if (change.at == at || (at == begin && change.at < begin)) loop = change.loop;
        song.push_back(place);
        ++place;
        // Whoever is behind the end already goes on.
        if (loop && place == loop->end.frame) place = loop->begin.frame;
    }
    return song;
}

std::string course_problem(const Wiretap::Run& run, const TapeOptions& tape,
                           const std::vector<Change>& changes) {
    const auto song = course(run.begin, run.end(), changes);
    return heard_problem(run, run.begin, run.end(), [&](std::int64_t at) {
        return tape_sample(tape, song[static_cast<std::size_t>(at - run.begin)]);
    });
}

Range<SongPosition> range(std::int64_t begin, std::int64_t end) { return {{begin}, {end}}; }

}  // namespace

TEST_CASE("a loop has no seam, whatever its length and the period") {
    const std::uint32_t period = GENERATE(32, 512, 4096);
    auto stage = stage_of(long_tape, period);
    for (const std::int64_t length : {2'400, 2'401, 5'003}) {
        for (const std::int64_t begin : {0, 50'021}) {
            CAPTURE(period, length, begin);
            const auto loop = range(begin, begin + length);
            stage.player.call(api::loop_set, loop.begin, loop.end);
            const std::int64_t from = std::max<std::int64_t>(0, begin - 1'000);
            const auto run = stage.pass_over(from, from + 3 * length + 2'000).front();
            CHECK(run.begin == from);
            CHECK(course_problem(run, long_tape, {{from, loop}}) == "");
        }
    }
}

TEST_CASE("loops change and end exactly at their frames") {
    const std::uint32_t period = 512;
    auto stage = stage_of(long_tape, period);
    const auto first = range(1'000, 9'000);
    const auto second = range(2'000, 7'003);
    // At its frame the song is on the last frame of the other loop, or already behind that.
    const std::int64_t off = GENERATE(-1, 0);
    const std::int64_t change = 1'000 + 2 * 8'000 + (7'003 - 1'000) + off;
    const std::int64_t last = change + 1 + 3 * (off < 0 ? 5'003 : 8'000);
    // So is the one that ends.
    const std::int64_t seam = off < 0 ? last : 1'000 + 5 * 8'000;
    const std::int64_t end = seam + GENERATE(-1, 0);
    CAPTURE(period, off, change, end);
    using At = TransportPosition;
    stage.player.call(api::loop_set, first.begin, first.end);
    stage.player.call(api::loop_set, second.begin, second.end, At{change});
    stage.player.call(api::loop_clear, At{end});
    const auto run = stage.pass_over(0, end + 12'000).front();
    CHECK(course_problem(run, long_tape, {{0, first}, {change, second}, {end, std::nullopt}}) ==
          "");
    CHECK(std::get<0>(stage.player.get(api::loop_range)) == false);
}

TEST_CASE("many loops wait for their frames") {
    auto stage = stage_of(long_tape, 256);
    std::mt19937 random(11);
    std::vector<Change> changes;
    std::int64_t at = 3'000;
    for (int i = 0; i < 20; ++i) {
        // Around where the song is then, or it would not be entered.
        const std::int64_t song = course(0, at + 1, changes).back();
        const auto begin =
            std::max<std::int64_t>(0, song - static_cast<std::int64_t>(random() % 4'000));
        const auto length = song + 1 - begin + 2'400 + static_cast<std::int64_t>(random() % 2'000);
        changes.push_back({at, range(begin, begin + length)});
        stage.player.call(api::loop_set, SongPosition{begin}, SongPosition{begin + length},
                          TransportPosition{at});
        at += 2'500 + static_cast<std::int64_t>(random() % 5'000);
    }
    const auto run = stage.pass_over(0, at + 5'000).front();
    CHECK(course_problem(run, long_tape, changes) == "");
    CHECK(stage.player.get(api::play_underruns) == 0);
}

TEST_CASE("a loop that the command line or the session asks for is there from the first start on") {
    const auto loop = range(2'000, 12'007);
    const auto check = [&](PlayStage& stage) {
        CHECK(stage.player.get(api::loop_range) == std::tuple(true, loop.begin, loop.end));
        const auto run = stage.pass_over(0, 40'000).front();
        CHECK(course_problem(run, long_tape, {{0, loop}}) == "");
    };
    SECTION("command line") {
        PlayStage stage(
            {long_tape},
            {.outputs = {"Tape"}, .arguments = {"--loop", "2000-12007"}, .period = 512});
        check(stage);
    }
    SECTION("session") {
        PlayStage stage(
            [&](const Sandbox& sandbox) -> std::vector<std::string> {
                const auto folder = write_session(sandbox, "Band", {{long_tape}});
                auto document = nlohmann::json::parse(std::ifstream(folder / "session.json"));
                document["loop"] = {{"begin", loop.begin.frame}, {"end", loop.end.frame}};
                SessionFolder(folder).write_document(document);
                return {"--session", folder.string()};
            },
            {.outputs = {"Tape"}, .period = 512});
        check(stage);
    }
}
