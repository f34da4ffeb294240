// MIDI clock as another program hears it through JACK: each message on its frame of the song.
#include <algorithm>
#include <array>
#include <optional>

#include "api/metronome.hpp"
#include "catch.hpp"
#include "click_studio.hpp"
#include "libjack.hpp"
#include "transport_peer.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

constexpr unsigned position = 0xf2;
constexpr unsigned tick = 0xf8;
constexpr unsigned start = 0xfa;
constexpr unsigned go_on = 0xfb;
constexpr unsigned stop = 0xfc;

struct Message {
    std::int64_t song = -1;  ///< frame; -1 while the transport does not roll
    unsigned status = 0;
    int sixteenths = 0;  ///< of a song position

    friend bool operator==(const Message&, const Message&) = default;
};

std::ostream& operator<<(std::ostream& out, const Message& message) {
    return out << std::hex << message.status << std::dec << "@" << message.song << "("
               << message.sixteenths << ")";
}

struct Cable : ClickStudio {
    explicit Cable(std::vector<std::string> arguments) : ClickStudio(std::move(arguments), 256) {
        require(jack_connect(peer.client(), "metronome:midi_clock", "synth:in"), "jack_connect");
        pass(4'096);
    }

    /// Where in the song each message lies that the synthesizer has heard.
    std::vector<Message> heard() {
        std::vector<Message> messages;
        std::size_t c = 0;
        for (std::size_t i = 0; i < peer.events(); ++i) {
            const auto& event = peer.event(i);
            while (c + 1 < peer.size() && peer[c + 1].device <= event.device) ++c;
            const auto& cycle = peer[c];
            Message message{.status = event.bytes[0]};
            if (cycle.state == JackTransportRolling)
                message.song = std::int64_t{cycle.position.frame} + (event.device - cycle.device);
            if (message.status == position) {
                REQUIRE(event.size == 3);
                message.sixteenths = event.bytes[1] + 128 * event.bytes[2];
            } else {
                REQUIRE(event.size == 1);
            }
            messages.push_back(message);
        }
        return messages;
    }
    /// First frame of the song that was not played when the transport was moved or stopped: one for
    /// each time.
    std::vector<std::int64_t> ends() const {
        std::vector<std::int64_t> ends;
        for (std::size_t c = 1; c < peer.size(); ++c) {
            if (peer[c - 1].state == JackTransportRolling && peer[c].state != JackTransportRolling)
                ends.push_back(std::int64_t{peer[c - 1].position.frame} + 256);
        }
        return ends;
    }

    TransportPeer peer{{.name = "synth", .midi = true}};
};

/// Of all clocks of a map, 24 a quarter note, those in [from, to); the first one is a sixteenth's.
struct Clocks {
    std::vector<std::int64_t> frames;
    int sixteenth = 0;  ///< the first one's number
};

Clocks clocks_of(const music::Grid& grid, std::int64_t from, std::int64_t to) {
    Clocks clocks;
    std::int64_t number = 0;
    for (auto beat = grid.beat_from({0}); beat.frame.frame < to; beat = grid.next(beat)) {
        const int count = 96 / grid.section_of(beat).metre.unit;
        for (int i = 0; i < count; ++i, ++number) {
            const auto frame = grid.within(beat, i, count).frame;
            if (frame < from || frame >= to) continue;
            if (clocks.frames.empty() && number % 6 != 0) continue;
            if (clocks.frames.empty()) clocks.sixteenth = static_cast<int>(number / 6);
            clocks.frames.push_back(frame);
        }
    }
    return clocks;
}

std::vector<Message> ticks_at(const std::vector<std::int64_t>& frames) {
    std::vector<Message> ticks;
    for (const auto frame : frames) ticks.push_back({frame, tick});
    return ticks;
}

}  // namespace

TEST_CASE("MIDI clocks lie on their frames, with start, stop and the song's position") {
    const std::string map = "1 4/4 140\n2 7/8 200-260\n1 6/16 222\n1000 4/4 133.33";
    const Sandbox files;
    Cable cable({"--midi-clock", "--map", map_file(files, map).string()});
    const auto grid = grid_of(map);
    constexpr std::int64_t place = 1'000'003;
    cable.play();
    cable.await_transport(250'000);
    cable.locate(place);
    cable.await_transport(place + 100'000);
    cable.halt();
    cable.pass(4'096);
    const auto ends = cable.ends();
    REQUIRE(ends.size() == 2);

    std::vector<Message> wanted{{0, start}};
    const auto add = [&](const std::vector<Message>& more) {
        wanted.insert(wanted.end(), more.begin(), more.end());
    };
    add(ticks_at(clocks_of(grid, 0, ends[0]).frames));
    const auto after = clocks_of(grid, place, ends[1]);
    add({{-1, stop}, {place, position, after.sixteenth}, {after.frames.front(), go_on}});
    add(ticks_at(after.frames));
    add({{-1, stop}});
    CHECK(cable.heard() == wanted);
}

TEST_CASE("a loop tells MIDI where the song is") {
    Cable cable({"--midi-clock", "--tempo", "300"});
    cable.metronome.call(api::loop_set, SongPosition{9'600}, SongPosition{33'601},
                         TransportPosition{0});
    cable.play();
    cable.await_transport(60'000);
    cable.halt();
    cable.pass(4'096);
    std::vector<Message> wanted{{0, start}};
    for (std::int64_t at = 0; at < 33'601; at += 400) wanted.push_back({at, tick});
    for (const std::int64_t seam : {33'601, 57'602}) {
        wanted.push_back({seam, stop});
        wanted.push_back({seam, position, 4});
        wanted.push_back({seam, go_on});
        for (std::int64_t at = seam; at < seam + 24'001; at += 400) wanted.push_back({at, tick});
    }
    std::erase_if(wanted, [&](const Message& message) { return message.song >= cable.ends()[0]; });
    wanted.push_back({-1, stop});
    CHECK(cable.heard() == wanted);
}

TEST_CASE("MIDI clocks go on over a change of the tempo, and begin after a count-in") {
    Cable cable({"--midi-clock", "--tempo", "120", "--count-in", "1 beats"});
    const std::string when = GENERATE("beat", "now");
    INFO("from the next beat, or now: " << when);
    cable.play();
    cable.await_transport(30'000);
    cable.metronome.call(api::tempo_set, 240.0, when);
    cable.await_transport(100'000);
    cable.halt();
    cable.pass(4'096);
    const auto heard = cable.heard();
    REQUIRE(heard.size() > 100);
    CHECK(heard.front() == Message{0, start});
    CHECK(heard.back() == Message{-1, stop});
    const std::vector<Message> ticks(heard.begin() + 1, heard.end() - 1);
    const auto changed = std::adjacent_find(
        ticks.begin(), ticks.end(), [](auto& a, auto& b) { return b.song - a.song != 1'000; });
    REQUIRE(changed != ticks.end());
    const auto step = (changed + 1)->song - changed->song;
    CHECK(step >= 500);
    CHECK(step < 1'000);
    if (when == "beat") CHECK(changed->song % 24'000 == 0);
    std::vector<Message> wanted;
    for (std::int64_t at = 0; at <= changed->song; at += 1'000) wanted.push_back({at, tick});
    for (auto at = changed->song + step; at < cable.ends()[0]; at += 500)
        wanted.push_back({at, tick});
    CHECK(ticks == wanted);
    // Each beat of a quarter has its clock.
    const auto told = cable.metronome.events("beat");
    REQUIRE(told.size() > 4);
    for (std::size_t beat = 0; beat < told.size(); ++beat)
        CHECK(told[beat]["frame"].get<std::int64_t>() == ticks.at(24 * beat).song);
}
