// Places to which one may go at any moment are kept in memory: going there does not wait for the
// disk.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "play_stage.hpp"
#include "session_folder.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

const TapeOptions long_tape{.frames = 960'000};

float on_tape(std::int64_t at) { return tape_sample(long_tape, at); }

/// While it exists nothing comes from the player's disk.
class Stall {
  public:
    explicit Stall(std::filesystem::path flag) : flag_(std::move(flag)) {
        if (!std::ofstream(flag_)) throw std::runtime_error("the disk cannot be stalled");
    }
    ~Stall() {
        std::error_code ignored;
        std::filesystem::remove(flag_, ignored);
    }
    Stall(const Stall&) = delete;
    Stall& operator=(const Stall&) = delete;

  private:
    std::filesystem::path flag_;
};

/// Whether the transport rolls from there although nothing comes from the disk, before JACK has
/// waited for two seconds and rolls whoever is ready.
bool rolls_at_once(PlayStage& stage, const std::filesystem::path& flag, std::int64_t place) {
    const Stall stall(flag);
    stage.locate(place);
    const auto begin = jack_last_frame_time(stage.tap.client());
    const auto mark = stage.tap.mark();
    stage.play();
    const auto decided = [&] {
        const auto passed = jack_last_frame_time(stage.tap.client()) - begin;
        return stage.transport_frame() >= place + 8'000 || passed > 48'000;
    };
    if (!wait_until(decided)) stage.player.fail("the server stands still");
    const bool rolled = stage.rolling();
    if (rolled) {
        const auto run = stage.tap.runs(0, mark).at(0);
        CHECK(run.begin == place);
        CHECK(heard_problem(run, place, place + 8'000, on_tape) == "");
    }
    stage.halt();
    return rolled;
}

}  // namespace

TEST_CASE("markers, loop and punch are kept ready, though the disk does not answer any more") {
    const Sandbox flags;
    const auto flag = flags.files() / "stalled";
    const auto prepare = [](const Sandbox& sandbox) {
        SessionFolder session(sandbox.files() / "Song");
        session.add_take(1, "Vox", 1, long_tape);
        session.write_document(
            {{"version", 1},
             {"rate", 48'000},
             {"tracks", {{{"number", 1}, {"name", "Vox"}}}},
             {"markers", {{{"position", 200'011}, {"name", "verse"}}}},
             {"loop", {{"begin", 400'013}, {"end", 480'000}}},
             {"punch",
              {{"begin", 700'000}, {"end", 720'000}, {"pre_roll", 24'003}, {"on", true}}}});
        return std::vector<std::string>{
            "--session", session.path().string(), "--recorder", "none", "--ahead", "0.5"};
    };
    StageOptions options{.outputs = {"Vox"}};
    options.environment = {{"LD_PRELOAD", std::getenv("LAYDOWN_STALLED_DISK")},
                           {"LAYDOWN_STALL_READING", flag.string()}};
    PlayStage stage(prepare, options);
    stage.await_connected();
    const auto immediate = [&](std::int64_t place, int tries) {
        for (int i = 0; i < tries; ++i) {
            if (rolls_at_once(stage, flag, place)) return true;
            // It is read in its turn; the place that was tried last is kept as well until then.
            static_cast<void>(stage.pass_over(0, 8'000));
            stage.locate(0);
        }
        return false;
    };
    CHECK(immediate(200'011, 5));
    CHECK(immediate(400'013, 5));
    CHECK(immediate(675'997, 5));
    CHECK(immediate(0, 5));
    CHECK_FALSE(immediate(300'000, 2));
    // Nothing is wrong when it answers again.
    CHECK(heard_problem(stage.pass_over(300'000, 304'000).front(), 300'000, 304'000, on_tape) ==
          "");
}
