// A session that is edited by hand while it is played: the player notices by itself, plays what is
// chosen now, and leaves everything else as it was, to the bit.
#include <jack/transport.h>

#include <cmath>
#include <cstdlib>
#include <optional>

#include "api/player.hpp"
#include "catch.hpp"
#include "libjack.hpp"
#include "play_stage.hpp"
#include "session_folder.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;
using nlohmann::json;

namespace {

constexpr std::int64_t fade = 240;  // 5 ms at 48 kHz: over which one version becomes another
constexpr std::int64_t whole = 480'000;

const TapeOptions first{.frames = whole, .code = 0};
const TapeOptions second{.frames = whole, .code = 7};
const TapeOptions other{.frames = whole, .code = 13};

/// Two takes of Vox one over the other, and one of Bass.
std::vector<std::string> two_takes(const Sandbox& sandbox) {
    SessionFolder session(sandbox.files() / "Song");
    session.add_take(1, "Vox", 1, first);
    session.add_take(1, "Vox", 2, second);
    session.add_take(2, "Bass", 1, other);
    return {"--session", session.path().string(), "--recorder", "none"};
}

SessionFolder folder_of(const PlayStage& stage) {
    return SessionFolder(stage.sandbox.files() / "Song");
}

/// Both tracks, with more of Vox.
json document(const json& more = json::object()) {
    json vox{{"number", 1}, {"name", "Vox"}};
    vox.update(more);
    return {{"version", 1},
            {"rate", 48'000},
            {"crossfade", 0},
            {"tracks", {vox, {{"number", 2}, {"name", "Bass"}}}}};
}

json choice(std::int64_t begin, std::int64_t end, int take) {
    return {{"begin", begin}, {"end", end}, {"take", take}, {"newest", 2}};
}

/// Plays the same again until it is heard: nobody tells when the player has noticed. Empty when it
/// was, otherwise what is wrong.
std::string becomes(PlayStage& stage, std::size_t output,
                    const std::function<std::optional<float>(std::int64_t)>& expected) {
    std::string problem;
    for (int times = 0; times < 5; ++times) {
        const auto run = stage.pass_over(0, 12'000).at(output);
        problem = heard_problem(run, 0, 12'000, expected);
        if (problem.empty()) break;
    }
    return problem;
}

std::optional<float> on_first(std::int64_t at) { return tape_sample(first, at); }
std::optional<float> on_second(std::int64_t at) { return tape_sample(second, at); }
std::optional<float> on_other(std::int64_t at) { return tape_sample(other, at); }

}  // namespace

TEST_CASE("what session.json chooses is played, and the newest take without it") {
    PlayStage stage(two_takes, {.outputs = {"Vox", "Bass", "mix_L"}});
    stage.await_connected();
    const auto session = folder_of(stage);
    CHECK(becomes(stage, 0, on_second) == "");
    // A comp.
    session.write_document(document(
        {{"comp", {choice(3'000, 5'001, 1), choice(5'001, 6'000, 0), choice(8'000, 9'000, 1)}}}));
    CHECK(becomes(stage, 0, [](std::int64_t at) {
              if (at >= 5'001 && at < 6'000) return std::optional(0.0F);
              const bool chosen = (at >= 3'000 && at < 5'001) || (at >= 8'000 && at < 9'000);
              return chosen ? on_first(at) : on_second(at);
          }) == "");
    // A verdict.
    session.write_document(document({{"takes", {{{"take", 2}, {"verdict", "no good"}}}}}));
    CHECK(becomes(stage, 0, on_first) == "");
    // A mix: the other track alone, at one side, silent on the other.
    session.write_document(document({{"mix", {{"solo", true}, {"pan", 1}}}}));
    CHECK(becomes(stage, 2, [](std::int64_t) { return std::optional(0.0F); }) == "");
    session.write_document(document({{"mix", {{"solo", true}, {"pan", -1}}}}));
    CHECK(becomes(stage, 2, on_second) == "");
    CHECK(stage.player.get(api::track_pan, TrackNumber{1}) == -1.0);
    // It is lost.
    std::filesystem::remove(session.path() / "session.json");
    CHECK(becomes(stage, 0, on_second) == "");
    CHECK(becomes(stage, 1, on_other) == "");
    CHECK(stage.player.events("problem").empty());
    CHECK(stage.player.get(api::play_underruns) == 0);
}

TEST_CASE("a take that comes into the journal is heard, and one of a new track too") {
    PlayStage stage(two_takes, {.outputs = {"Vox", "New"}});
    auto session = folder_of(stage);
    const TapeOptions punch{.begin = 4'000, .frames = 3'000, .code = 21};
    static_cast<void>(session.add_take(1, "Vox", 3, punch));
    session.write_document(document());
    static_cast<void>(session.add_take(3, "New", 3, other));
    stage.await_connected();
    CHECK(becomes(stage, 0, [&](std::int64_t at) {
              return at >= 4'000 && at < 7'000 ? std::optional(tape_sample(punch, at))
                                               : on_second(at);
          }) == "");
    CHECK(becomes(stage, 1, on_other) == "");
}

TEST_CASE("another take is heard from the frame that was asked for, while it rolls") {
    const std::uint32_t period = GENERATE(64, 1024);
    CAPTURE(period);
    PlayStage stage(two_takes, {.outputs = {"Vox", "Bass"}, .period = period});
    folder_of(stage).write_document(document());
    stage.await_connected();
    const std::int64_t change = 60'013;
    const auto mark = stage.tap.mark();
    stage.play();
    stage.await_transport(8'000);
    json changed = document({{"comp", {choice(0, whole, 1)}}});
    folder_of(stage).write_document(changed);
    stage.player.call(api::session_reload, TransportPosition{change});
    // Another edit, which has nothing to do with it, is noticed in between.
    changed["tracks"][0]["mix"] = {{"mute", true}};
    folder_of(stage).write_document(changed);
    REQUIRE(wait_until([&] { return stage.player.get(api::track_mute, TrackNumber{1}); }));
    REQUIRE(stage.transport_frame() < change - 4'096);  // else the case says nothing
    stage.await_transport(change + 10'000);
    stage.halt();
    const auto runs = stage.only_run(mark);
    const std::int64_t end = runs[0].end();
    CHECK(heard_problem(runs[0], 0, end, [&](std::int64_t at) -> std::optional<float> {
              if (at < change) return on_second(at);
              return at < change + fade ? std::nullopt : on_first(at);
          }) == "");
    CHECK(heard_problem(
              runs[0], change, change + fade,
              [&](std::int64_t at) {
                  const float gone = static_cast<float>(at - change + 1) / fade;
                  return *on_second(at) + gone * (*on_first(at) - *on_second(at));
              },
              0.01F) == "");
    CHECK(heard_problem(runs[1], 0, end, on_other) == "");
    CHECK(stage.player.get(api::play_underruns) == 0);
}

TEST_CASE("an edit while it rolls is heard as soon as it is in memory, without a dropout") {
    PlayStage stage(two_takes, {.outputs = {"Vox", "Bass"}, .period = 256});
    folder_of(stage).write_document(document());
    stage.await_connected();
    const auto mark = stage.tap.mark();
    stage.play();
    std::int64_t told = 0;
    bool one = true;
    for (int i = 0; i < 6; ++i) {
        stage.await_transport(told + 24'000);
        told = stage.transport_frame();
        const int take = one ? 1 : 2;
        folder_of(stage).write_document(document({{"comp", {choice(0, whole, take)}}}));
        one = !one;
    }
    stage.await_transport(told + 24'000);
    stage.halt();
    const auto runs = stage.only_run(mark);
    const std::int64_t end = runs[0].end();
    CHECK(heard_problem(runs[1], 0, end, on_other) == "");
    // Each frame is of one take or of the other, but for a fade at each change.
    std::vector<std::int64_t> changes;
    bool is_second = true;
    for (std::int64_t at = 0; at < end; ++at) {
        if (runs[0].at(at) == (is_second ? on_second(at) : on_first(at))) continue;
        changes.push_back(at);
        is_second = !is_second;
        at += fade - 1;
    }
    CHECK(changes.size() == 6);
    CHECK(stage.player.get(api::play_underruns) == 0);
}

TEST_CASE("tracks come and go while another one plays on") {
    const auto prepare = [](const Sandbox& sandbox) {
        SessionFolder session(sandbox.files() / "Song");
        session.add_take(1, "Bass", 1, other);
        session.add_take(2, "Vox", 1, first);
        session.write_document({{"version", 1}, {"rate", 48'000}});
        return std::vector<std::string>{"--session", session.path().string(), "--recorder", "none"};
    };
    PlayStage stage(prepare, {.outputs = {"Bass", "Vox", "mix_L"}});
    const auto session = folder_of(stage);
    stage.await_connected();
    const auto there = [&] {
        return jack_port_by_name(stage.tap.client(), "player:Vox") != nullptr;
    };
    // Its takes are no track's.
    const json without{{"version", 1},
                       {"rate", 48'000},
                       {"tracks", {{{"number", 1}, {"name", "Bass"}, {"mix", {{"pan", -1}}}}}},
                       {"removed", {{{"name", "Vox"}}}}};
    json with = without;
    with.erase("removed");
    const auto mark = stage.tap.mark();
    stage.play();
    for (int i = 0; i < 4; ++i) {
        session.write_document(without);
        REQUIRE(wait_until([&] { return !there(); }));
        stage.pass(4'000);
        session.write_document(with);
        REQUIRE(wait_until(there));
        stage.await_connected();
    }
    const std::int64_t settled = stage.transport_frame();
    stage.await_transport(settled + 12'000);
    stage.halt();
    const auto runs = stage.only_run(mark);
    const std::int64_t end = runs[0].end();
    CHECK(heard_problem(runs[0], 0, end, on_other) == "");
    CHECK(heard_problem(runs[1], settled + 1'024, end, on_first) == "");
    // And never anything wrong: its own sound, the way in and out, or nothing.
    std::int64_t odd = 0;
    for (std::int64_t at = 0; at < end; ++at) {
        const float heard = runs[1].at(at);
        if (heard != 0.0F && std::abs(heard) > std::abs(*on_first(at))) ++odd;
    }
    CHECK(odd == 0);
    CHECK(stage.player.get(api::play_underruns) == 0);
}
