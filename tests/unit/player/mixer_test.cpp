#include "player/mixer.hpp"

#include <algorithm>
#include <map>
#include <random>

#include "catch.hpp"

using namespace laydown;
using namespace laydown::player;
using session::TrackMix;

namespace {

/// Lanes as the real-time thread has them, without ramps.
class Lanes {
  public:
    void begin(Mixer& mixer, int track) { lanes_[track] = {mixer.begin({track}), {}}; }
    Mixer::Tell tell() {
        return [this](TrackNumber track, const LaneGains& gains,
                      std::optional<TransportPosition> from) {
            if (refuse && refuse()) return false;
            ++told;
            Lane& lane = lanes_.at(track.value);
            std::erase_if(lane.waiting,
                          [&](const auto& each) { return !from || each.first >= *from; });
            if (from)
                lane.waiting.emplace_back(*from, gains);
            else
                lane.now = gains;
            return true;
        };
    }
    void pass(TransportPosition at) {
        for (auto& [number, lane] : lanes_) {
            while (!lane.waiting.empty() && lane.waiting.front().first <= at) {
                lane.now = lane.waiting.front().second;
                lane.waiting.erase(lane.waiting.begin());
            }
        }
    }
    LaneGains now(int track) const { return lanes_.at(track).now; }

    std::function<bool()> refuse;
    int told = 0;

  private:
    struct Lane {
        LaneGains now;
        std::vector<std::pair<TransportPosition, LaneGains>> waiting;
    };
    std::map<int, Lane> lanes_;
};

/// A mixer and its lanes.
struct Desk {
    explicit Desk(int tracks, Direct direct = Direct::plain) : mixer(direct) {
        for (int n = 1; n <= tracks; ++n) {
            mixer.put({n}, 2, {});
            lanes.begin(mixer, n);
        }
    }
    bool heard(int track) const { return lanes.now(track).mix != engine::StripGains{0, 0}; }
    std::string heard() const {
        std::string text;
        for (int n = 1; mixer.has({n}); ++n) text += heard(n) ? 'x' : '.';
        return text;
    }
    template <class Value>
    void set(int track, Value TrackMix::*what, Value value,
             std::optional<TransportPosition> from = {}) {
        REQUIRE(mixer.set({track}, what, value, from));
        CHECK(mixer.deliver(lanes.tell()));
    }
    void pass(TransportPosition at) {
        lanes.pass(at);
        mixer.passed(at);
    }

    Mixer mixer;
    Lanes lanes;
};

constexpr TransportPosition at(std::int64_t frame) { return {frame}; }

}  // namespace

TEST_CASE("a solo silences the others, but those that are safe") {
    Desk desk(4);
    CHECK(desk.heard() == "xxxx");
    desk.set(4, &TrackMix::solo_safe, true);
    desk.set(2, &TrackMix::solo, true);
    CHECK(desk.heard() == ".x.x");
    desk.set(1, &TrackMix::solo, true);
    CHECK(desk.heard() == "xx.x");
    desk.set(2, &TrackMix::solo, false);
    CHECK(desk.heard() == "x..x");
    desk.set(1, &TrackMix::solo, false);
    CHECK(desk.heard() == "xxxx");
}

TEST_CASE("a mute holds, soloed or not") {
    Desk desk(2);
    desk.set(1, &TrackMix::mute, true);
    desk.set(1, &TrackMix::solo, true);
    CHECK(desk.heard() == "..");
    desk.set(1, &TrackMix::mute, false);
    CHECK(desk.heard() == "x.");
}

TEST_CASE("gain, pan and phase are those of the mix, not of the track's own outputs") {
    Desk desk(1, Direct::muted);
    desk.set(1, &TrackMix::gain, -6.0);
    desk.set(1, &TrackMix::pan, 1.0);
    desk.set(1, &TrackMix::phase, true);
    CHECK(desk.lanes.now(1).mix.left == 0.0F);
    CHECK(desk.lanes.now(1).mix.right == Approx(-amplitude(-6.0)));
    CHECK(desk.lanes.now(1).direct == 1.0F);
    desk.set(1, &TrackMix::gain, session::quietest_gain);
    CHECK_FALSE(desk.heard(1));
    CHECK(desk.lanes.now(1).direct == 1.0F);
}

TEST_CASE("mutes and solos hold for the tracks' own outputs when that is asked for") {
    Desk desk(2);
    desk.set(1, &TrackMix::solo, true);
    CHECK(desk.lanes.now(2).direct == 1.0F);
    desk.mixer.set_direct(Direct::muted);
    CHECK(desk.mixer.deliver(desk.lanes.tell()));
    CHECK(desk.lanes.now(1).direct == 1.0F);
    CHECK(desk.lanes.now(2).direct == 0.0F);
}

TEST_CASE("only lanes that change are told") {
    Desk desk(50);
    desk.set(7, &TrackMix::gain, -3.0);
    CHECK(desk.lanes.told == 1);
    desk.set(7, &TrackMix::gain, -3.0);
    CHECK(desk.lanes.told == 1);
    desk.set(7, &TrackMix::solo, true);
    CHECK(desk.lanes.told == 50);
    desk.set(8, &TrackMix::mute, true);
    CHECK(desk.lanes.told == 50);
}

TEST_CASE("a change waits for its frame, and others do not disturb it") {
    Desk desk(2);
    desk.set(1, &TrackMix::mute, true, at(1000));
    CHECK(desk.mixer.mix({1})->mute);
    CHECK(desk.heard() == "xx");
    desk.set(1, &TrackMix::gain, -6.0);
    CHECK(desk.lanes.now(1).mix.left == Approx(amplitude(-6.0)));
    desk.pass(at(999));
    CHECK(desk.heard() == "xx");
    desk.pass(at(1000));
    CHECK(desk.heard() == ".x");
    desk.set(1, &TrackMix::mute, false);
    CHECK(desk.lanes.now(1).mix.left == Approx(amplitude(-6.0)));
}

TEST_CASE("what is set takes the place of what waits for that frame or later") {
    Desk desk(1);
    desk.set(1, &TrackMix::gain, -1.0, at(100));
    desk.set(1, &TrackMix::gain, -3.0, at(300));
    desk.set(1, &TrackMix::gain, -2.0, at(200));
    CHECK(desk.mixer.mix({1})->gain == -2.0);
    desk.pass(at(150));
    CHECK(desk.lanes.now(1).mix.left == Approx(amplitude(-1.0)));
    desk.pass(at(400));
    CHECK(desk.lanes.now(1).mix.left == Approx(amplitude(-2.0)));
    desk.set(1, &TrackMix::mute, true, at(500));
    desk.set(1, &TrackMix::mute, false);
    desk.pass(at(600));
    CHECK(desk.heard(1));
}

TEST_CASE("what a lane did not take is told again") {
    Desk desk(1);
    desk.set(1, &TrackMix::mute, true, at(500));
    bool refusing = true;
    desk.lanes.refuse = [&] { return refusing; };
    REQUIRE(desk.mixer.set({1}, &TrackMix::mute, false));
    CHECK_FALSE(desk.mixer.deliver(desk.lanes.tell()));
    refusing = false;
    CHECK(desk.mixer.deliver(desk.lanes.tell()));
    desk.pass(at(600));
    CHECK(desk.heard(1));
}

TEST_CASE("there are limits, and tracks that are not there") {
    Desk desk(1);
    for (std::size_t n = 0; n < Mixer::most_waiting; ++n)
        desk.set(1, &TrackMix::gain, -1.0 - static_cast<double>(n), at(static_cast<int>(n)));
    const auto refused = desk.mixer.set({1}, &TrackMix::pan, 0.5, at(1'000'000));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::too_many);
    CHECK(desk.mixer.mix({1})->pan == 0.0);
    CHECK(desk.mixer.set({1}, &TrackMix::pan, 0.5, at(3)));
    desk.pass(at(0));
    CHECK(desk.mixer.set({1}, &TrackMix::pan, 0.5, at(1'000'000)));
    const auto nobody = desk.mixer.set({2}, &TrackMix::mute, true);
    REQUIRE_FALSE(nobody);
    CHECK(nobody.error().code == ErrorCode::not_found);
    CHECK(desk.mixer.mix({2}) == nullptr);
}

TEST_CASE("a track that comes or goes takes its solo with it") {
    Desk desk(2);
    desk.mixer.put({3}, 1, {.solo = true});
    desk.lanes.begin(desk.mixer, 3);
    CHECK(desk.mixer.deliver(desk.lanes.tell()));
    CHECK(desk.heard() == "..x");
    CHECK(desk.lanes.now(3).mix.left == Approx(std::sqrt(0.5)));
    desk.mixer.put({3}, 1, {.pan = -1.0});
    CHECK(desk.mixer.deliver(desk.lanes.tell()));
    CHECK(desk.heard() == "xxx");
    CHECK(desk.lanes.now(3).mix.right == 0.0F);
    desk.set(3, &TrackMix::solo, true);
    desk.set(1, &TrackMix::mute, true, at(100));
    desk.set(3, &TrackMix::solo, false, at(200));
    desk.mixer.remove({3});
    CHECK(desk.mixer.deliver(desk.lanes.tell()));
    CHECK(desk.heard() == "xx");
    desk.pass(at(200));
    CHECK(desk.heard() == ".x");
}

TEST_CASE("the mix has a gain") {
    Mixer mixer;
    CHECK(mixer.factor() == 1.0F);
    mixer.set_gain(-20.0);
    CHECK(mixer.factor() == Approx(0.1));
    mixer.set_gain(session::quietest_gain);
    CHECK(mixer.factor() == 0.0F);
}

// What lanes do is compared with what the edits say, each held against the others by its frame.
TEST_CASE("lanes do what was asked for, whatever the order") {
    std::mt19937 random(20261124);
    const auto upto = [&](int most) { return std::uniform_int_distribution(0, most)(random); };
    constexpr int tracks = 3;
    struct Asked {
        std::int64_t from;
        int track;
        int what;
        bool value;
    };
    bool TrackMix::*const whats[] = {&TrackMix::mute, &TrackMix::solo, &TrackMix::phase};
    for (int run = 0; run < 200; ++run) {
        Desk desk(tracks);
        if (run % 2 == 1) desk.lanes.refuse = [&] { return upto(3) == 0; };
        std::vector<Asked> waiting;
        std::array<TrackMix, tracks> now{};
        const auto settle = [&](std::int64_t frame) {
            std::ranges::stable_sort(waiting, {}, &Asked::from);
            for (const Asked& each : waiting)
                if (each.from <= frame)
                    now[static_cast<std::size_t>(each.track)].*whats[each.what] = each.value;
            std::erase_if(waiting, [&](const Asked& each) { return each.from <= frame; });
        };
        std::int64_t frame = 0;
        for (int step = 0; step < 60; ++step) {
            frame += upto(20);
            desk.pass(at(frame));
            settle(frame);
            for (int edits = upto(3); edits > 0; --edits) {
                const Asked asked{upto(1) == 0 ? 0 : frame + 1 + upto(60), upto(tracks - 1),
                                  upto(2), upto(1) == 0};
                const auto from = asked.from == 0 ? std::nullopt : std::optional(at(asked.from));
                if (!desk.mixer.set({asked.track + 1}, whats[asked.what], asked.value, from))
                    continue;
                std::erase_if(waiting, [&](const Asked& each) {
                    return each.track == asked.track && each.what == asked.what &&
                           each.from >= asked.from;
                });
                waiting.push_back(asked);
                settle(frame);
            }
            while (!desk.mixer.deliver(desk.lanes.tell())) {
            }
            const bool solo = std::ranges::any_of(now, &TrackMix::solo);
            for (int n = 0; n < tracks; ++n) {
                const TrackMix& mix = now[static_cast<std::size_t>(n)];
                const bool heard = !mix.mute && (!solo || mix.solo);
                const float wanted = !heard ? 0.0F : mix.phase ? -1.0F : 1.0F;
                CAPTURE(run, step, n);
                REQUIRE(desk.lanes.now(n + 1).mix.left == wanted);
            }
        }
    }
}
