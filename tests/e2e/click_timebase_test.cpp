// Bar, beat and tick as another program reads them in each cycle, and who tells them.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <random>

#include "api/metronome.hpp"
#include "catch.hpp"
#include "click_studio.hpp"
#include "libjack.hpp"
#include "transport_peer.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

const std::string changeful =
    "3 7/8 201-401\n2 4/4 140,150,160,170,140,150,160,170\n"
    "5 5/4 333.33\n4 6/16 90-60\n1 1/2 47.11\n1000 3/4 137.03";

/// What a map says of each frame, from its beats and the ticks within them alone.
class Book {
  public:
    explicit Book(music::Grid grid) : grid_(std::move(grid)) {
        const auto first = grid_.beat_from({0});
        // JACK counts bars from 1, and ticks from the begin that this bar would have.
        const std::int64_t lacking = first.beat - 1;
        pickup_ = first.bar < 1 ? 1 : 0;
        for (auto beat = grid_.beat_from({0}); beat.frame.frame < 4'000'000;
             beat = grid_.next(beat)) {
            if (beat.beat == 1) bar_begin_ = static_cast<std::int64_t>(beats_.size()) + lacking;
            bar_begins_.push_back(bar_begin_);
            beats_.push_back(beat);
        }
    }

    /// How what is told differs from what is true of that frame; empty when it does not.
    std::string problem(const jack_position_t& told, std::int64_t song) const {
        const auto after = std::upper_bound(
            beats_.begin(), beats_.end(), song,
            [](std::int64_t frame, const music::Beat& beat) { return frame < beat.frame.frame; });
        const auto index = static_cast<std::size_t>(after - beats_.begin() - 1);
        const auto& beat = beats_[index];
        const auto metre = grid_.section_of(beat).metre;
        int tick = 0;
        for (int step = 1024; step > 0; step /= 2) {
            if (tick + step < 1920 && grid_.within(beat, tick + step, 1920).frame <= song)
                tick += step;
        }
        const auto offset = song - grid_.within(beat, tick, 1920).frame;
        const bool same =
            told.valid == (JackPositionBBT | JackBBTFrameOffset) &&
            told.bar == beat.bar + pickup_ && told.beat == beat.beat && told.tick == tick &&
            told.bar_start_tick == static_cast<double>(bar_begins_[index]) * 1920.0 &&
            told.beats_per_bar == static_cast<float>(metre.beats) &&
            told.beat_type == static_cast<float>(metre.unit) && told.ticks_per_beat == 1920.0 &&
            told.beats_per_minute == Approx(grid_.tempo_at(beat) * metre.unit / 4.0) &&
            told.bbt_offset == static_cast<jack_nframes_t>(offset);
        if (same) return {};
        return fmt::format(
            "song frame {}: {}|{}|{}+{} of {}/{} at {}, bar from {}, valid {:#x}; it is "
            "{}|{}|{}+{} of {}/{}",
            song, told.bar, told.beat, told.tick, told.bbt_offset, told.beats_per_bar,
            told.beat_type, told.beats_per_minute, told.bar_start_tick,
            static_cast<unsigned>(told.valid), beat.bar, beat.beat, tick, offset, metre.beats,
            metre.unit);
    }

  private:
    music::Grid grid_;
    std::vector<music::Beat> beats_;
    std::vector<std::int64_t> bar_begins_;  // of the bar of each, as a number of beats
    std::int64_t bar_begin_ = 0;
    std::int64_t pickup_ = 0;
};

using SongOf = std::function<std::int64_t(std::int64_t)>;

/// What is wrong with the reader's cycles from number `begin` on; some stand-still cycles after
/// each locate of a transport that stands say nothing.
std::string problems(
    const TransportPeer& reader, const Book& book, std::size_t begin,
    std::size_t silent_allowed = 0,
    const SongOf& song_of = [](std::int64_t frame) { return frame; }) {
    std::size_t silent = 0;
    for (auto i = begin; i < reader.size(); ++i) {
        const auto& cycle = reader[i];
        if (cycle.state == JackTransportStopped && cycle.position.valid == 0) {
            ++silent;
            continue;
        }
        auto problem = book.problem(cycle.position, song_of(cycle.position.frame));
        if (!problem.empty())
            return fmt::format("cycle {}, state {}, frame {}: {}", i - begin,
                               static_cast<int>(cycle.state), cycle.position.frame, problem);
    }
    return silent <= silent_allowed ? std::string() : fmt::format("{} cycles are silent", silent);
}

struct Band : ClickStudio {
    explicit Band(std::vector<std::string> arguments, std::uint32_t period = 256)
        : ClickStudio(std::move(arguments), period) {
        REQUIRE(wait_until([&] { return reader.size() > 0; }));
    }

    bool becomes(const std::string& state) {
        return wait_until([&] { return metronome.get(api::timebase_state) == state; });
    }

    /// Moves the transport while it rolls, and waits until it has rolled on from there.
    void roll_from(std::int64_t place) {
        auto cycle = reader.size();
        require(jack_transport_locate(source.client(), static_cast<jack_nframes_t>(place)),
                "locate");
        const auto there = [&] {
            for (; cycle < reader.size(); ++cycle) {
                const auto& [device, state, position] = reader[cycle];
                if (state == JackTransportRolling && position.frame == place) return true;
            }
            return false;
        };
        REQUIRE(wait_until(there));
        await_transport(place + 20'000);
    }

    TransportPeer reader{{.name = "reader"}};
};

}  // namespace

TEST_CASE("another program reads in each cycle the bar, beat and tick of the map") {
    const Book book(grid_of(changeful));
    const Sandbox files;
    Band band({"--timebase", "conditional", "--map", map_file(files, changeful).string()},
              GENERATE(64, 1024));
    CHECK(band.becomes("ours"));
    REQUIRE(wait_until([&] { return band.reader.back().position.valid != 0; }));
    const auto begin = band.reader.size();
    band.play();
    band.await_transport(200'000);
    std::mt19937 random(7);
    for (int n = 0; n < 12; ++n) band.roll_from(static_cast<std::int64_t>(random() % 3'900'000U));
    CHECK(problems(band.reader, book, begin) == "");
    CHECK(band.reader.size() - begin > 400'000 / 1024);
    band.halt();
    for (int n = 0; n < 5; ++n) {
        band.locate(static_cast<std::int64_t>(random() % 3'900'000U));
        band.pass(8'192);
    }
    CHECK(problems(band.reader, book, begin, 5) == "");
}

TEST_CASE("bar and beat follow a loop") {
    const Book book(grid_of(changeful));
    const Sandbox files;
    Band band({"--timebase", "forced", "--map", map_file(files, changeful).string()});
    band.metronome.call(api::loop_set, SongPosition{100'007}, SongPosition{170'011},
                        TransportPosition{0});
    band.pass(4'096);
    const auto begin = band.reader.size();
    band.play();
    band.await_transport(500'000);
    CHECK(problems(band.reader, book, begin, 0, [](std::int64_t frame) {
              return frame < 170'011 ? frame : 100'007 + (frame - 100'007) % 70'004;
          }) == "");
}

TEST_CASE("a session's pickup is the end of the first bar that others read") {
    music::Section section;
    section.metre = *music::parse_metre("5/4");
    section.tempo = *music::parse_tempo("300");
    const Book book(music::Grid(*music::TempoMap::make({section}, 2), click_rate));
    const Sandbox files;
    std::ofstream(files.files() / "session.json")
        << R"({"tempo_map": {"version": 1, "pickup": 2, "sections": [{"metre": "5/4", "tempo": 300}]}})";
    Band band({"--timebase", "forced", "--session", files.files().string()});
    band.pass(4'096);
    const auto begin = band.reader.size();
    const auto piece = band.record_to(150'000);
    CHECK(problems(band.reader, book, begin) == "");
    CHECK(band.onsets(1, "Accent") == std::vector<std::int64_t>{19'200, 67'200, 115'200});
    CHECK(band.onsets(1, "Click").front() == 0);
    CHECK(piece.begin == SongPosition{0});
}

TEST_CASE("bar and beat are told from the first frame on after a count-in") {
    const Book book(grid_of("1000 300"));
    Band band({"--timebase", "conditional", "--tempo", "300", "--count-in", "1"});
    band.pass(4'096);
    const auto begin = band.reader.size();
    band.play();
    band.await_transport(60'000);
    CHECK(problems(band.reader, book, begin) == "");
}

TEST_CASE("another program that tells bar and beat is left alone unless forced") {
    Band band({"--tempo", "120"});
    REQUIRE(band.reader.take_timebase(true) == 0);
    band.play();
    band.await_transport(10'000);
    const auto told = [&] { return band.reader.back().position.bar; };
    REQUIRE(wait_until([&] { return told() == 99; }));

    const auto refused = band.metronome.osc().set(api::timebase, "conditional");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::conflict);
    CHECK(refused.error().text.find("another program") != std::string::npos);
    CHECK(band.becomes("other"));
    CHECK(told() == 99);

    band.metronome.set(api::timebase, "forced");
    CHECK(band.becomes("ours"));
    CHECK(wait_until([&] { return told() < 99; }));
    CHECK(band.metronome.get(api::timebase) == "forced");

    REQUIRE(band.reader.take_timebase(false) == 0);
    CHECK(band.becomes("other"));
    CHECK(wait_until([&] { return told() == 99; }));

    REQUIRE(band.reader.release_timebase() == 0);
    band.metronome.set(api::timebase, "conditional");
    CHECK(band.becomes("ours"));
    CHECK(wait_until([&] { return told() < 99 && band.reader.back().position.valid != 0; }));
    band.metronome.set(api::timebase, "off");
    CHECK(band.becomes("none"));
}

TEST_CASE("a timebase that another program has is told of at the start") {
    Studio studio({.server = {.period = 256}});
    TransportPeer other({.name = "other"});
    REQUIRE(other.take_timebase(true) == 0);
    MetronomeProcess metronome(studio.sandbox, {.arguments = {"--timebase", "conditional"}});
    const auto warning = metronome.await("warning");
    CHECK(warning["text"].get<std::string>().find("another program") != std::string::npos);
    metronome.await_server();
    studio.play();
    studio.await_transport(10'000);
    CHECK(metronome.get(api::timebase_state) == "other");
    CHECK(other.back().position.bar == 99);
}
