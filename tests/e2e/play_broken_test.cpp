// Sessions in a bad state: what can be played is played, in its place; the rest is named, once.
#include <filesystem>
#include <fstream>

#include "api/common.hpp"
#include "api/player.hpp"
#include "catch.hpp"
#include "disk/audio_file_writer.hpp"
#include "play_stage.hpp"
#include "session_folder.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t whole = 96'000;

TapeOptions tape_of(unsigned code) { return {.frames = whole, .code = code}; }

std::function<float(std::int64_t)> on(TapeOptions tape) {
    return [tape](std::int64_t at) { return tape_sample(tape, at); };
}

float silence(std::int64_t) { return 0.0F; }

std::vector<std::string> playing(const SessionFolder& session) {
    return {"--session", session.path().string(), "--recorder", "none"};
}

SessionFolder folder_of(const PlayStage& stage) {
    return SessionFolder(stage.sandbox.files() / "Song");
}

/// What the player says that cannot be played, as far as it is about `word`.
std::vector<std::string> problems(const PlayStage& stage, const std::string& word) {
    std::vector<std::string> texts;
    for (const auto& event : stage.player.events("problem")) {
        const auto text = event["text"].get<std::string>();
        if (text.find(word) != std::string::npos) texts.push_back(text);
    }
    return texts;
}

std::string await_problem(const PlayStage& stage, const std::string& word) {
    if (!wait_until([&] { return !problems(stage, word).empty(); }))
        stage.player.fail("nothing was said of " + word);
    return problems(stage, word).front();
}

void write_text(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::trunc | std::ios::binary) << text;
}

}  // namespace

TEST_CASE("audio files in a bad state: the others are played, and so is what there is of them") {
    const std::vector<std::string> names{"Good",  "Missing", "Truncated", "Short", "Long",
                                         "Other", "Empty",   "Text",      "Folder"};
    const auto prepare = [&](const Sandbox& sandbox) {
        SessionFolder session(sandbox.files() / "Song");
        const auto audio = [&](const std::string& name) {
            return session.path() / "audio" / ("Song-" + name + "-001.wav");
        };
        unsigned code = 0;
        for (const auto& name : names)
            static_cast<void>(session.add_take(static_cast<int>(code) + 1, name, 1, tape_of(code))),
                ++code;
        fs::remove(audio("Missing"));
        // In the middle of a sample; the header still tells all of it.
        fs::resize_file(audio("Truncated"), fs::file_size(audio("Truncated")) - whole * 2 - 1);
        const auto replace = [&](const std::string& name, TapeOptions tape) {
            fs::remove(audio(name));
            tape.name = "Song-" + name + "-001";
            write_tape(session.path() / "audio", tape);
        };
        replace("Short", {.frames = 20'000, .code = 3});
        replace("Long", {.frames = 2 * whole, .code = 4});
        replace("Other", {.frames = whole, .code = 5, .rate = SampleRate{44'100}});
        write_text(audio("Empty"), "");
        write_text(audio("Text"), std::string(5'000, 'x'));
        fs::remove(audio("Folder"));
        fs::create_directory(audio("Folder"));
        return playing(session);
    };
    PlayStage stage(prepare, {.outputs = names});
    stage.player.await_tracks(static_cast<std::int64_t>(names.size()));
    stage.await_connected();
    const auto mark = stage.tap.mark();
    stage.play();
    stage.await_transport(whole + 4'000);
    stage.halt();
    const auto runs = stage.only_run(mark);
    // Of the truncated one not more than half is there.
    const std::int64_t left = 47'000;
    const std::int64_t end = whole + 4'000;
    const auto heard = [&](std::size_t i, std::int64_t from, std::int64_t to,
                           const std::function<float(std::int64_t)>& wanted) {
        CAPTURE(names[i], from, to);
        CHECK(heard_problem(runs[i], from, to, wanted) == "");
    };
    heard(0, 0, end, on(tape_of(0)));
    heard(1, 0, end, silence);
    heard(2, 0, left, on(tape_of(2)));
    heard(2, 48'000, end, silence);
    heard(3, 0, end, on({.frames = 20'000, .code = 3}));
    heard(4, 0, end, on(tape_of(4)));
    for (std::size_t i = 5; i < names.size(); ++i) heard(i, 0, end, silence);
    CHECK(problems(stage, "Song-Good-").empty());
    CHECK(problems(stage, "Song-Long-").empty());
    for (const std::size_t i : {1, 2, 3, 5, 6, 7, 8}) {
        CAPTURE(names[i]);
        CHECK(problems(stage, "Song-" + names[i] + "-").size() == 1);
    }
    // Told once, not once for each pass.
    static_cast<void>(stage.pass_over(0, 24'000));
    CHECK(stage.player.events("problem").size() == 7);
    CHECK(stage.player.get(api::play_underruns) == 0);
}

TEST_CASE("a session of a newer version is refused with the reason, and what there was plays on") {
    const auto prepare = [](const Sandbox& sandbox) {
        SessionFolder session(sandbox.files() / "Song");
        session.add_take(1, "Vox", 1, tape_of(0));
        return playing(session);
    };
    PlayStage stage(prepare, {.outputs = {"Vox"}});
    stage.await_connected();
    auto listener = osc::Client::connect(stage.player.endpoint());
    REQUIRE(listener);
    REQUIRE(listener->call(api::subscribe, std::string("state")));
    const auto mark = stage.tap.mark();
    stage.play();
    stage.await_transport(8'000);
    SECTION("of the document") {
        folder_of(stage).write_document({{"version", 999}, {"tracks", json::array()}});
    }
    SECTION("of the journal") {
        folder_of(stage).append_to_journal(
            "{\"version\":999,\"event\":\"close\",\"take\":2,\"track\":\"Vox\"}\n");
    }
    CHECK(await_problem(stage, "999").find("newer") != std::string::npos);
    // To those who listen, and to who asks for it.
    std::string told;
    REQUIRE(wait_until([&] {
        while (const auto message = listener->next(std::chrono::milliseconds(0))) {
            if (message->path == api::play_problem.info.path)
                told = std::get<std::string>(message->arguments.at(0));
        }
        return !told.empty();
    }));
    CHECK(told.find("999") != std::string::npos);
    const auto refused = stage.player.osc().call(api::session_reload);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::refused);
    CHECK(refused.error().text.find("999") != std::string::npos);
    stage.await_transport(30'000);
    stage.halt();
    const auto run = stage.only_run(mark).front();
    CHECK(heard_problem(run, 0, 30'000, on(tape_of(0))) == "");
}

TEST_CASE("a player that starts with a session of a newer version says so, and waits for another") {
    const auto prepare = [](const Sandbox& sandbox) {
        SessionFolder session(sandbox.files() / "Song");
        session.add_take(1, "Vox", 1, tape_of(0));
        session.write_document({{"version", 999}});
        return playing(session);
    };
    PlayStage stage(prepare, {.outputs = {"Vox"}});
    CHECK(await_problem(stage, "999").find("newer") != std::string::npos);
    CHECK(stage.player.get(api::track_count) == 0);
    folder_of(stage).write_document({{"version", 1}});
    stage.player.await_tracks(1);
    stage.await_connected();
    const auto run = stage.pass_over(0, 8'000).front();
    CHECK(heard_problem(run, 0, 8'000, on(tape_of(0))) == "");
}

TEST_CASE("a document that is no JSON, and one with members that cannot be used") {
    const auto prepare = [](const Sandbox& sandbox) {
        SessionFolder session(sandbox.files() / "Song");
        session.add_take(1, "Vox", 1, tape_of(0));
        session.add_take(1, "Vox", 2, tape_of(7));
        write_text(session.path() / "session.json", "{\"version\": 1, \"tracks\": [{");
        return playing(session);
    };
    PlayStage stage(prepare, {.outputs = {"Vox"}});
    stage.await_connected();
    CHECK(await_problem(stage, "session.json") != "");
    CHECK(heard_problem(stage.pass_over(0, 8'000).front(), 0, 8'000, on(tape_of(7))) == "");
    folder_of(stage).write_document(
        {{"version", 1},
         {"rate", 48'000},
         {"crossfade", 0},
         {"markers", {{{"name", "nowhere"}}}},
         {"tracks",
          {{{"number", 1},
            {"name", "Vox"},
            {"mix", {{"gain", "loud"}}},
            {"comp",
             {{{"begin", 9'000}, {"end", 2'000}, {"take", 1}},
              {{"begin", 4'000}, {"end", 6'000}, {"take", 1}, {"newest", 2}}}}}}}});
    await_problem(stage, "tracks[0].mix.gain");
    await_problem(stage, "tracks[0].comp[0]");
    await_problem(stage, "markers[0]");
    std::string problem;
    for (int times = 0; times < 5; ++times) {
        problem = heard_problem(stage.pass_over(0, 8'000).front(), 0, 8'000, [](std::int64_t at) {
            return at >= 4'000 && at < 6'000 ? tape_sample(tape_of(0), at)
                                             : tape_sample(tape_of(7), at);
        });
        if (problem.empty()) break;
    }
    CHECK(problem == "");
}

TEST_CASE("a journal whose last line is torn, or that is lost") {
    const bool lost = GENERATE(false, true);
    CAPTURE(lost);
    const auto prepare = [&](const Sandbox& sandbox) {
        SessionFolder session(sandbox.files() / "Song");
        session.add_take(1, "Vox", 1, {.begin = 1'000, .frames = whole});
        session.add_take(1, "Vox", 2, {.begin = 5'000, .frames = 3'000, .code = 7});
        session.write_document({{"version", 1}, {"rate", 48'000}, {"crossfade", 0}});
        if (lost) {
            fs::remove(session.path() / "takes.jsonl");
        } else {
            session.append_to_journal("{\"version\":1,\"event\":\"close\",\"take\":3,\"tra");
        }
        return playing(session);
    };
    PlayStage stage(prepare, {.outputs = {"Vox"}});
    stage.await_connected();
    await_problem(stage, lost ? "journal" : "takes.jsonl, line 3");
    const auto run = stage.pass_over(0, 12'000).front();
    CHECK(heard_problem(run, 0, 12'000, [](std::int64_t at) {
              if (at < 1'000) return 0.0F;
              const bool second = at >= 5'000 && at < 8'000;
              return CounterCode::s24().encode(at, second ? 7 : 0);
          }) == "");
}

TEST_CASE("takes that lie over each other, and records that lie beyond their files") {
    const auto prepare = [](const Sandbox& sandbox) {
        SessionFolder session(sandbox.files() / "Song");
        auto record = session.add_take(1, "Vox", 1, tape_of(0));
        // Twice as long as the file, its handles longer than it is, before the song's begin.
        record.take = 2;
        record.length = {2 * whole};
        record.position = {-4'800};
        session.add_to_journal(record);
        record.take = 3;
        record.length = {1'000};
        record.handles = {{4'000}, {4'000}};
        session.add_to_journal(record);
        record.take = 4;
        record.file = "../../elsewhere.wav";
        record.handles = {};
        session.add_to_journal(record);
        static_cast<void>(session.add_take(2, "Good", 1, tape_of(9)));
        session.write_document({{"version", 1}, {"rate", 48'000}, {"crossfade", 0}});
        return playing(session);
    };
    PlayStage stage(prepare, {.outputs = {"Vox", "Good"}});
    stage.await_connected();
    const auto runs = stage.pass_over(0, 24'000);
    CHECK(heard_problem(runs[0], 0, 24'000,
                        [](std::int64_t at) { return tape_sample(tape_of(0), at + 4'800); }) == "");
    CHECK(heard_problem(runs[1], 0, 24'000, on(tape_of(9))) == "");
    await_problem(stage, "elsewhere");
}
