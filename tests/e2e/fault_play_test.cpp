// The player with disks that stall, servers that die or are not its own, and a player that is
// killed. Not for sanitizers, which want to be loaded before anything else: meson skips this
// executable then.
#include <csignal>
#include <cstdlib>
#include <fstream>

#include "api/player.hpp"
#include "api/recorder.hpp"
#include "catch.hpp"
#include "faults.hpp"
#include "freewheel.hpp"
#include "play_studio.hpp"
#include "wait_until.hpp"

namespace fs = std::filesystem;
using namespace laydown;
using namespace laydown::test;

namespace {

constexpr EchoRoom::Ways far{1'000, 777};
const JackServerOptions usual{.period = 512};

/// A disk from which nothing comes for as long as this lives.
class Stall {
  public:
    explicit Stall(const Sandbox& flags) : flag_(flag(flags)) { std::ofstream(flag_) << "wait"; }
    ~Stall() { fs::remove(flag_); }
    Stall(const Stall&) = delete;
    Stall& operator=(const Stall&) = delete;

    static fs::path flag(const Sandbox& flags) { return flags.files() / "stall"; }

  private:
    fs::path flag_;
};

/// A player whose disk can stall, and that is not far ahead of it.
PlayOptions stalling(const Sandbox& flags, std::int64_t frames) {
    return {.tapes = {{.frames = frames}},
            .arguments = {"--ahead", "0.5"},
            .ways = far,
            .environment = {{"LD_PRELOAD", std::getenv("LAYDOWN_STALLED_DISK")},
                            {"LAYDOWN_STALL_READING", Stall::flag(flags).string()}}};
}

float taped(const PlayStudio& studio, std::int64_t song) {
    return tape_sample(studio.options.tapes.front(), song);
}

bool connected(const JackServer& server, const std::string& from, const std::string& to) {
    ChildProcess list({.arguments = {"jack_lsp", "-c", to}, .environment = server.environment()});
    list.wait();
    return list.out().find(from) != std::string::npos;
}

bool has_port(const JackServer& server, const std::string& name) {
    ChildProcess list({.arguments = {"jack_lsp"}, .environment = server.environment()});
    list.wait();
    return list.out().find(name) != std::string::npos;
}

/// A player and a recorder that hears it at once, without anything of this process in between: they
/// outlive their server.
struct Pair {
    explicit Pair(JackServer& on)
        : server(on),
          recorder(sandbox, {.arguments = {"--follow", "transport", "--reference-latency", "0",
                                           "--track", "Return", "--arm", "all"}}),
          player(sandbox,
                 {.arguments = {write_tape(sandbox, tape).string(), "--recorder", "recorder",
                                "--reference-latency", "0", "--connect", "Tape=recorder:Return"}}) {
    }

    void await_running(std::size_t times) {
        const auto runs = [](const Event& event) { return event["state"] == "running"; };
        recorder.await("server", times, runs);
        player.await("server", times, runs);
    }
    void await_wired() {
        if (!wait_until([&] { return connected(server, "player:Tape", "recorder:Return"); }))
            player.fail("it is not connected");
    }
    /// From there on, 40,000 frames; empty when they are the tape's.
    std::string take_problem(int take, std::int64_t begin) {
        player.call(api::transport_locate, TransportPosition{begin});
        recorder.call(api::record_punch, SongPosition{begin + 1'000}, SongPosition{begin + 41'000});
        player.call(api::transport_play);
        recorder.await_closed(take);
        player.call(api::transport_stop);
        const auto record = recorder.record(take, "Return");
        if (!record.gaps.empty()) return "gaps";
        const PlayStudio::Returned back{
            record, read_audio(recorder.session() / record.file).channels.at(0)};
        return difference(back, begin + 1'000, begin + 41'000,
                          [&](std::int64_t song) { return tape_sample(tape, song); });
    }

    JackServer& server;
    Sandbox sandbox;
    TapeOptions tape;
    RecorderProcess recorder;
    PlayerProcess player;
};

}  // namespace

TEST_CASE("what a disk does not deliver in time is silent and told, and all else in its place") {
    const Sandbox flags;
    PlayStudio studio(stalling(flags, 960'000));
    auto& player = studio.player;
    REQUIRE(player.osc().request({"/subscribe", {std::string("state"), 60.0F}}));
    studio.roll();
    studio.await_transport(24'000);
    {
        const Stall stall(flags);
        REQUIRE(wait_until([&] { return player.get(api::play_underruns) > 0; }));
        CHECK(player.get(api::play_buffer) == 0.0);
        studio.await_transport(studio.transport_frame() + 24'000);
    }
    // It has caught up when it is as far ahead as it wants to be.
    studio.pass(24'000);
    REQUIRE(wait_until([&] { return player.get(api::play_buffer) > 0.45; }));
    const std::int64_t end = studio.transport_frame() + 48'000;
    studio.await_transport(end);
    studio.halt_take();

    const auto told = player.events("underrun");
    REQUIRE_FALSE(told.empty());
    std::int64_t missed = 0;
    for (const auto& underrun : told) {
        CHECK(underrun["track"] == 1);
        missed += underrun["length"].get<std::int64_t>();
    }
    CHECK(missed >= 24'000);
    CHECK(difference(studio.returned(), 0, end, [&](std::int64_t song) {
              const bool silent = std::ranges::any_of(told, [song](const Event& underrun) {
                  const std::int64_t from = underrun["frame"];
                  return song >= from && song < from + underrun["length"].get<std::int64_t>();
              });
              return silent ? 0.0F : taped(studio, song);
          }) == "");
    CHECK(player.get(api::play_underruns) == static_cast<std::int64_t>(told.size()));
    std::vector<std::pair<std::int64_t, std::int64_t>> reported;
    while (const auto message = player.osc().next(std::chrono::milliseconds(0))) {
        if (message->path != "/play/underrun") continue;
        CHECK(std::get<std::int32_t>(message->arguments.at(0)) == 1);
        reported.emplace_back(std::get<std::int64_t>(message->arguments.at(1)),
                              std::get<std::int64_t>(message->arguments.at(2)));
    }
    std::vector<std::pair<std::int64_t, std::int64_t>> events;
    for (const auto& underrun : told) events.emplace_back(underrun["frame"], underrun["length"]);
    CHECK(reported == events);
    CHECK(player.process().err().find("the disk was too slow: track 1 silent at frame") !=
          std::string::npos);
}

TEST_CASE("a start waits for a disk that stalls, and then nothing is missing") {
    const Sandbox flags;
    PlayStudio studio(stalling(flags, 960'000));
    {
        const Stall stall(flags);
        studio.locate(500'000);
        studio.recorder.call(api::record_start);
        studio.play();
        REQUIRE(wait_until([&] { return studio.player.get(api::play_state) == "filling"; }));
        studio.pass(12'000);
        CHECK(studio.transport_frame() == 500'000);
    }
    studio.await_transport(530'000);
    studio.halt_take();
    CHECK(difference(studio.returned(), 500'000, 530'000,
                     [&](std::int64_t song) { return taped(studio, song); }) == "");
    CHECK(studio.player.get(api::play_underruns) == 0);
}

TEST_CASE("in freewheel a disk that stalls costs time, and no sample") {
    const Sandbox flags;
    constexpr std::int64_t end = 4'000'000;
    PlayStudio studio(stalling(flags, end));
    studio.recorder.call(api::record_punch, SongPosition{0}, SongPosition{end});
    {
        const Freewheel freewheel(studio.source.client());
        studio.play();
        for (const std::int64_t at : {200'000, 900'000, 2'500'000}) {
            studio.await_transport(at);
            const Stall stall(flags);
            // Until nobody has anything to go on with.
            int still = 0;
            std::int64_t last = 0;
            CHECK(wait_until([&] {
                const std::int64_t now = studio.transport_frame();
                still = now == last ? still + 1 : 0;
                last = now;
                return still > 100;
            }));
            CHECK(last < end);
        }
        studio.recorder.await_closed(1);
    }
    studio.halt();
    CHECK(difference(studio.returned(), 0, end,
                     [&](std::int64_t song) { return taped(studio, song); }) == "");
    CHECK(studio.player.get(api::play_underruns) == 0);
}

TEST_CASE("a player that is killed and started again while the song rolls is in its place") {
    PlayStudio studio({.tapes = {{.frames = 4'000'000}}, .ways = far});
    studio.roll();
    studio.await_transport(24'000);
    studio.player.end(SIGKILL);
    const auto file = (studio.sandbox.files() / "Tape.wav").string();
    auto next = studio.another_player({.arguments = {file, "--recorder", "recorder"}}, {"Tape"});
    REQUIRE(wait_until([&] { return next.get(api::play_state) == "rolling"; }));
    const std::int64_t begin = studio.transport_frame() + 12'000;
    studio.await_transport(begin + 48'000);
    studio.halt_take();
    const auto returned = studio.returned_with_gaps();
    CHECK(returned.begin() == 0);
    CHECK(difference(returned, begin, begin + 48'000,
                     [&](std::int64_t song) { return taped(studio, song); }) == "");
    CHECK(next.terminate() == 0);
}

TEST_CASE("when its server was killed and comes back, the player plays on in its place") {
    const int how = GENERATE(SIGKILL, SIGTERM);
    auto& server = shared_server(usual);
    Pair pair(server);
    pair.await_running(1);
    pair.await_wired();
    CHECK(pair.take_problem(1, 5'000) == "");
    pair.player.call(api::transport_play);
    REQUIRE(wait_until([&] { return pair.player.get(api::play_state) == "rolling"; }));
    if (how == SIGKILL)
        server.kill();
    else
        server.stop();
    REQUIRE(wait_until([&] { return pair.player.get(api::server_state) == "lost"; }));
    CHECK(pair.player.get(api::play_state) == "none");
    CHECK(pair.player.refused(api::transport_play) == ErrorCode::no_server);
    server.start();
    pair.await_running(2);
    pair.await_wired();
    CHECK(pair.take_problem(2, 123'456) == "");
    CHECK(pair.player.get(api::play_underruns) == 0);
    CHECK(pair.player.terminate() == 0);
    CHECK(pair.recorder.terminate() == 0);
}

TEST_CASE("at a rate that is not the song's nothing is played, until the right server comes") {
    auto& server = shared_server({.rate = 44'100, .period = 512});
    Pair pair(server);
    pair.await_running(1);
    CHECK(pair.player.await("problem")["text"] ==
          "nothing is played: the song is of 48000 Hz, and the JACK server runs at 44100 Hz");
    CHECK(has_port(server, "player:mix_L"));
    CHECK_FALSE(has_port(server, "player:Tape"));
    server.stop();
    REQUIRE(wait_until([&] { return pair.player.get(api::server_state) == "lost"; }));
    server.start(usual);
    pair.await_running(2);
    pair.await_wired();
    CHECK(pair.take_problem(1, 5'000) == "");
    CHECK(pair.player.terminate() == 0);
    CHECK(pair.recorder.terminate() == 0);
}
