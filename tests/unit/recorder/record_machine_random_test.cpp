// The record machine under random sequences of commands and transport movements.
#include <map>
#include <random>

#include "catch.hpp"
#include "record_machine_driver.hpp"

using namespace laydown;
using namespace laydown::recorder;
using namespace laydown::recorder::test;

namespace {

/// A server and its transport, and what must hold whatever a machine decides.
class World {
  public:
    explicit World(unsigned seed) : random_(seed) {}

    void step() {
        const bool runs = stretch_.has_value();
        switch (pick(0, 19)) {
            case 0:
            case 1:
                if (!runs) roll(pick(0, 500));
                break;
            case 2:
                if (runs) end_stretch(Break::halt);
                break;
            case 3:
                if (runs) {
                    end_stretch(Break::locate);
                    roll(pick(0, 500));
                }
                break;
            case 4:
                if (runs && pick(0, 3) == 0) end_stretch(Break::server);
                break;
            case 5:
            case 6:
            case 7:
                arm({static_cast<int>(pick(1, 4))}, pick(0, 2) > 0);
                break;
            case 8:
            case 9:
                start();
                break;
            case 10:
                static_cast<void>(machine_.stop(maybe_near()));
                break;
            case 11:
                if (machine_.abort()) aborted_ = true;
                break;
            case 12:
                static_cast<void>(machine_.split(maybe_near()));
                break;
            case 13:
                static_cast<void>(machine_.until(near()));
                break;
            default:
                pass();
        }
        take_in();
        check_state();
    }

    void finish() {
        if (stretch_) end_stretch(Break::halt);
        take_in();
        check_state();
        CHECK(open_.empty());
    }
    int takes() const { return machine_.next_take() - 1; }

  private:
    std::int64_t pick(std::int64_t low, std::int64_t high) {
        return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
    }
    SongPosition song() const { return stretch_ ? stretch_->song_at(device_) : SongPosition{}; }
    SongPosition near() { return song() + Frames{pick(-100, 200)}; }
    std::optional<SongPosition> maybe_near() {
        return pick(0, 1) == 0 ? std::nullopt : std::optional(near());
    }

    void pass() {
        device_ += Frames{pick(1, 120)};
        if (stretch_) machine_.advance(song());
    }
    void roll(std::int64_t song) {
        stretch_ = Stretch{{device_.frame - song}, {song}};
        stretches_.push_back(*stretch_);
        machine_.on({stretch_, {}, Break::halt});
    }
    /// Some frames came since the machine was told of any.
    void end_stretch(Break why) {
        device_ += Frames{pick(0, 50)};
        machine_.on({std::nullopt, song(), why});
        take_in();
        stretch_.reset();
        if (why == Break::server) device_ += Frames{pick(0, 1000)};
    }
    void arm(TrackNumber track, bool armed) { machine_.arm(track, armed); }
    void start() {
        RecordRequest request;
        // Not before now: what was recorded already may be asked for again, and would overlap.
        if (pick(0, 1) == 0) request.begin = song() + Frames{pick(0, 100)};
        if (pick(0, 2) == 0)
            request.end = request.begin.value_or(song()) + Frames{pick(0, 200)};
        else if (pick(0, 2) == 0)
            request.length = Frames{pick(0, 200)};
        static_cast<void>(machine_.start(request));
    }

    void take_in() {
        for (const TakeAction& action : machine_.take_actions()) {
            INFO(in_words(action));
            if (const auto* open = std::get_if<OpenTake>(&action)) opened(*open);
            if (const auto* end = std::get_if<EndTake>(&action)) ended(*end);
        }
        aborted_ = false;
    }

    void opened(const OpenTake& open) {
        CHECK(open.take == last_take_ + 1);
        last_take_ = open.take;
        REQUIRE(stretch_);
        CHECK(open.stretch == *stretch_);
        CHECK(open.begin >= stretch_->begin);
        CHECK(open.begin <= song());
        CHECK(!open.tracks.empty());
        for (const TrackNumber track : open.tracks) {
            const DevicePosition begin = open.stretch.device_at(open.begin);
            CHECK(begin >= recorded_until_[track]);
            CHECK(open_.insert({track, {open.take, open.begin}}).second);
        }
    }

    void ended(const EndTake& end) {
        REQUIRE(stretch_);
        CHECK(!end.tracks.empty());
        CHECK(end.end <= song());
        for (const TrackNumber track : end.tracks) {
            const auto found = open_.find(track);
            REQUIRE(found != open_.end());
            CHECK(found->second.first == end.take);
            CHECK(end.end >= found->second.second);
            recorded_until_[track] = stretch_->device_at(end.end);
            open_.erase(found);
        }
        if (end.ending == Ending::aborted) CHECK(aborted_);
    }

    void check_state() {
        CHECK(machine_.recording() == !open_.empty());
        if (!stretch_) CHECK(open_.empty());
        for (int number = 1; number <= 4; ++number) {
            const TrackNumber track{number};
            CHECK(machine_.recording(track) == open_.contains(track));
            // While anything is recorded, that is exactly what is armed.
            if (!open_.empty()) CHECK(open_.contains(track) == machine_.armed(track));
        }
    }

    std::mt19937 random_;
    RecordMachine machine_{1};
    DevicePosition device_{5000};
    std::optional<Stretch> stretch_;
    std::vector<Stretch> stretches_;
    std::map<TrackNumber, std::pair<int, SongPosition>> open_;  // take and its begin
    std::map<TrackNumber, DevicePosition> recorded_until_;
    int last_take_ = 0;
    bool aborted_ = false;
};

/// What a random course of commands makes of one stretch, looked at every `step` frames.
std::vector<std::string> decided(unsigned seed, std::int64_t step) {
    std::mt19937 random(seed);
    const auto pick = [&](std::int64_t low, std::int64_t high) {
        return std::uniform_int_distribution<std::int64_t>(low, high)(random);
    };
    Driver d;
    std::int64_t song = pick(0, 1000);
    std::int64_t looked = song;
    d.roll(song);
    for (int round = 0; round < 40; ++round) {
        song += pick(0, 300);
        for (; looked <= song; looked += step) d.at(looked);
        d.at(song);
        const SongPosition near{song + pick(-50, 400)};
        switch (pick(0, 5)) {
            case 0:
            case 1:
                static_cast<void>(d.machine.start({near, near + Frames{pick(1, 500)}, {}}));
                break;
            case 2:
                static_cast<void>(d.machine.split(near));
                break;
            case 3:
                static_cast<void>(d.machine.stop(near));
                break;
            case 4:
                static_cast<void>(d.machine.until(near));
                break;
            default: {
                const std::int64_t to = pick(0, 1000);
                d.locate(song, to);
                song = looked = to;
            }
        }
    }
    return d.decided();
}

}  // namespace

TEST_CASE("whatever people and the transport do, takes are whole, numbered and apart") {
    int takes = 0;
    for (unsigned seed = 1; seed <= 300; ++seed) {
        INFO("seed " << seed);
        World world(seed);
        for (int i = 0; i < 200; ++i) world.step();
        world.finish();
        takes += world.takes();
    }
    CHECK(takes > 1000);
}

TEST_CASE("it does not matter how often the machine is told what was captured") {
    std::size_t decisions = 0;
    for (unsigned seed = 1; seed <= 200; ++seed) {
        INFO("seed " << seed);
        const auto each_frame = decided(seed, 1);
        CHECK(decided(seed, 64) == each_frame);
        CHECK(decided(seed, 100'000) == each_frame);
        decisions += each_frame.size();
    }
    CHECK(decisions > 1000);
}
