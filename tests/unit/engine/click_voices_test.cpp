#include "engine/click_voices.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>

#include "allocations.hpp"
#include "catch.hpp"

using namespace laydown;
using namespace laydown::engine;

namespace {

constexpr SampleRate rate{48000};
constexpr std::size_t taken_frames = 48;  // 1 ms
constexpr std::size_t fade_frames = 96;   // 2 ms

std::vector<float> mixed(ClickVoices& voices, std::size_t frames) {
    std::vector<float> out(frames);
    voices.mix(out);
    return out;
}

float largest_step(const std::vector<float>& out) {
    float largest = 0;
    for (std::size_t i = 1; i < out.size(); ++i)
        largest = std::max(largest, std::fabs(out[i] - out[i - 1]));
    return largest;
}

struct Onset {
    const ClickSound* sound;
    float gain;
    std::size_t frame;
};

/// What these onsets sound like in one piece, from one frame of the song to another.
std::vector<float> in_one(ClickVoices& voices, const std::vector<Onset>& onsets, std::size_t from,
                          std::size_t to) {
    for (const Onset& onset : onsets)
        if (onset.frame >= from && onset.frame < to)
            voices.start(*onset.sound, onset.gain, static_cast<std::uint32_t>(onset.frame - from));
    return mixed(voices, to - from);
}

/// The same in cycles of any length.
std::vector<float> in_cycles(ClickVoices& voices, const std::vector<Onset>& onsets,
                             std::size_t from, std::size_t to, std::mt19937& random) {
    std::vector<float> all;
    while (from < to) {
        const std::size_t longest = std::uniform_int_distribution<std::size_t>(1, 700)(random);
        const std::size_t end =
            std::min(to, from + std::uniform_int_distribution<std::size_t>(1, longest)(random));
        const auto piece = in_one(voices, onsets, from, end);
        all.insert(all.end(), piece.begin(), piece.end());
        from = end;
    }
    return all;
}

/// Sounds whose samples add up without rounding, one of them a single sample.
std::vector<ClickSound> exact_sounds(std::mt19937& random) {
    std::uniform_int_distribution<int> sample(-64, 64);
    std::vector<ClickSound> sounds;
    for (const std::size_t length : {1U, 2U, 17U, 300U, 2500U}) {
        sounds.emplace_back(length);
        for (float& value : sounds.back()) value = static_cast<float>(sample(random)) / 64.0F;
    }
    return sounds;
}

std::vector<Onset> any_onsets(const std::vector<ClickSound>& sounds, std::size_t count,
                              std::size_t frames, std::mt19937& random) {
    std::uniform_int_distribution<std::size_t> which(0, sounds.size() - 1);
    std::uniform_int_distribution<std::size_t> when(0, frames - 1);
    std::uniform_int_distribution<int> sixteenths(0, 16);
    std::vector<Onset> onsets;
    for (std::size_t i = 0; i < count; ++i) {
        const bool together = i % 5 == 1;
        onsets.push_back({&sounds[which(random)], static_cast<float>(sixteenths(random)) / 16.0F,
                          together ? onsets.back().frame : when(random)});
    }
    return onsets;
}

/// All voices, started in order, each constant for a second.
std::vector<ClickSound> start_constants(ClickVoices& voices, const std::vector<float>& levels) {
    std::vector<ClickSound> sounds;
    for (const float level : levels) sounds.emplace_back(48000, level);
    for (const ClickSound& sound : sounds) voices.start(sound, 1, 0);
    return sounds;
}

std::vector<float> equal_levels() { return std::vector<float>(ClickVoices::most_voices, 0.25F); }

}  // namespace

TEST_CASE("a sound begins exactly on its frame and is added to what is there") {
    const ClickSound sound{1.0F, -0.5F, 0.25F};
    for (const std::uint32_t offset : {0U, 1U, 30U, 62U, 63U}) {
        INFO(offset);
        ClickVoices voices(rate);
        voices.start(sound, 0.5F, offset);
        std::vector<float> expected(66, 0.125F);
        for (std::size_t i = 0; i < sound.size(); ++i) expected[offset + i] += 0.5F * sound[i];
        std::vector<float> out(66, 0.125F);
        voices.mix(std::span(out).first(64));
        voices.mix(std::span(out).subspan(64));
        CHECK(out == expected);
    }
}

TEST_CASE("an offset behind the end of a cycle counts on in the next ones") {
    const ClickSound sound{1.0F, 2.0F};
    ClickVoices voices(rate);
    voices.start(sound, 1, 150);
    CHECK(mixed(voices, 64) == std::vector<float>(64));
    CHECK(voices.uses(sound));
    CHECK(mixed(voices, 64) == std::vector<float>(64));
    auto expected = std::vector<float>(64);
    expected[22] = 1.0F;
    expected[23] = 2.0F;
    CHECK(mixed(voices, 64) == expected);
}

TEST_CASE("sounds add up, in whatever order they are started") {
    std::mt19937 random(3);
    for (int round = 0; round < 20; ++round) {
        const auto sounds = exact_sounds(random);
        auto onsets = any_onsets(sounds, ClickVoices::most_voices, 4000, random);
        std::vector<float> expected(8000);
        for (const Onset& onset : onsets)
            for (std::size_t i = 0; i < onset.sound->size(); ++i)
                expected[onset.frame + i] += onset.gain * (*onset.sound)[i];
        ClickVoices voices(rate);
        CHECK((in_one(voices, onsets, 0, 8000) == expected));
        std::ranges::shuffle(onsets, random);
        CHECK((in_one(voices, onsets, 0, 8000) == expected));
    }
}

TEST_CASE("how the frames are divided into cycles makes no difference to any sample") {
    std::mt19937 random(1);
    std::uniform_real_distribution<float> sample(-1, 1);
    for (int round = 0; round < 30; ++round) {
        auto sounds = exact_sounds(random);
        for (ClickSound& sound : sounds)
            for (float& value : sound) value = sample(random);
        constexpr std::size_t part = 2500;
        // Dense enough that voices are taken from each other.
        const auto onsets = any_onsets(sounds, 540, 3 * part, random);
        ClickVoices whole(rate);
        ClickVoices split(rate);
        for (std::size_t from = 0; from < 3 * part; from += part) {
            const auto one = in_one(whole, onsets, from, from + part);
            REQUIRE((in_cycles(split, onsets, from, from + part, random) == one));
            whole.fade_out();
            split.fade_out();
        }
    }
}

TEST_CASE("one sound more takes the place of the oldest, which fades out") {
    std::vector<float> levels(ClickVoices::most_voices);
    levels[0] = 1.0F;
    levels[1] = 0.25F;
    ClickVoices voices(rate);
    const auto old = start_constants(voices, levels);
    const ClickSound one_more(1000, 0.5F);
    voices.start(one_more, 1, 100);
    const auto out = mixed(voices, 300);
    for (std::size_t i = 0; i < 100; ++i) REQUIRE(out[i] == 1.25F);
    // The new one is there on its very frame.
    for (std::size_t i = 0; i <= taken_frames; ++i) {
        const auto left = static_cast<float>(taken_frames - i) / (taken_frames + 1);
        REQUIRE(out[100 + i] == Approx(0.75F + left));
    }
    for (std::size_t i = 100 + taken_frames; i < 300; ++i) REQUIRE(out[i] == 0.75F);
    CHECK_FALSE(voices.uses(old[0]));
    CHECK(voices.uses(old[1]));
    CHECK(voices.uses(old.back()));
    CHECK(voices.uses(one_more));
}

TEST_CASE("however many voices are taken at a time, none makes a step") {
    for (const std::uint32_t apart : {0U, 1U, 7U}) {
        INFO(apart);
        ClickVoices voices(rate);
        const auto old = start_constants(voices, equal_levels());
        const ClickSound silence(48000);
        constexpr std::uint32_t starts = 3 * ClickVoices::most_voices;
        for (std::uint32_t i = 0; i < starts; ++i) voices.start(silence, 1, 50 + i * apart);
        const auto out = mixed(voices, 50 + starts * apart + 200);
        // 32 constants of 1/4; at most so many fade at the same time.
        const float fading = apart == 7 ? 7.0F : 32.0F;
        CHECK(largest_step(out) <= fading * 0.25F / taken_frames);
        CHECK(out[49] == 8.0F);
        CHECK(out.back() == 0.0F);
        CHECK(out[50 + 31 * apart + taken_frames] == Approx(0.0F).margin(1e-5));
        CHECK_FALSE(voices.uses(old.back()));
    }
}

TEST_CASE("a voice that is taken does not sound longer than its sound") {
    ClickVoices voices(rate);
    ClickSound brief(1000, 0.25F);
    brief.resize(110);
    const ClickSound lasting(1000, 0.25F);
    const ClickSound silence(1000);
    // The second oldest ends while the oldest still fades.
    voices.start(lasting, 1, 0);
    voices.start(brief, 1, 0);
    for (std::size_t i = 2; i < ClickVoices::most_voices; ++i) voices.start(lasting, 1, 0);
    voices.start(silence, 1, 100);
    voices.start(silence, 1, 100);
    const auto out = mixed(voices, 200);
    const auto left = [](std::size_t frame) {  // of a voice
        return 0.25F * static_cast<float>(148 - frame) / (taken_frames + 1);
    };
    CHECK(out[99] == 32 * 0.25F);
    CHECK(out[109] == Approx(30 * 0.25F + 2 * left(109)));
    CHECK(out[110] == Approx(30 * 0.25F + left(110)));
    CHECK(out[147] == Approx(30 * 0.25F + left(147)));
    CHECK(out[148] == 30 * 0.25F);
}

TEST_CASE("all that sounds fades out within 2 ms") {
    ClickVoices voices(rate);
    const auto old = start_constants(voices, equal_levels());
    CHECK((mixed(voices, 500) == std::vector<float>(500, 8.0F)));
    ClickSound waiting{1.0F, 1.0F};
    voices.start(waiting, 1, 10);
    voices.fade_out();
    CHECK(voices.active());
    // Nothing of the sounds is looked at any more.
    CHECK_FALSE(voices.uses(waiting));
    for (const ClickSound& sound : old) CHECK_FALSE(voices.uses(sound));

    const ClickSound next{0.5F, 0.25F};
    voices.start(next, 1, 300);
    auto out = mixed(voices, 50);
    const auto more = mixed(voices, 350);
    out.insert(out.end(), more.begin(), more.end());
    CHECK(out[0] == Approx(8.0F * fade_frames / (fade_frames + 1)));
    CHECK(out[fade_frames - 1] == Approx(8.0F / (fade_frames + 1)));
    CHECK(largest_step({out.begin(), out.begin() + 200}) <= 8.0F / fade_frames);
    for (std::size_t i = fade_frames; i < 400; ++i)
        REQUIRE(out[i] == (i == 300 ? 0.5F : i == 301 ? 0.25F : 0.0F));
    CHECK_FALSE(voices.active());
}

TEST_CASE("what is used is known, and when there is nothing to do") {
    const ClickSound one{1.0F, 1.0F, 1.0F};
    const ClickSound same = one;
    ClickVoices voices(rate);
    CHECK_FALSE(voices.active());
    CHECK_FALSE(voices.uses(one));
    voices.start(one, 1, 2);
    CHECK(voices.active());
    CHECK(voices.uses(one));
    CHECK_FALSE(voices.uses(same));
    mixed(voices, 4);
    CHECK(voices.active());
    CHECK(voices.uses(one));
    mixed(voices, 1);
    CHECK_FALSE(voices.active());
    CHECK_FALSE(voices.uses(one));
    CHECK(mixed(voices, 10) == std::vector<float>(10));

    voices.start({}, 1, 0);
    CHECK_FALSE(voices.active());
}

TEST_CASE("starts beyond what a cycle can have are left out") {
    const ClickSound tick{1.0F};
    ClickVoices voices(rate);
    for (std::uint32_t i = 0; i < ClickVoices::most_starts + 100; ++i) voices.start(tick, 1, i);
    std::vector<float> expected(1000);
    std::fill_n(expected.begin(), ClickVoices::most_starts, 1.0F);
    CHECK(mixed(voices, 1000) == expected);
    voices.start(tick, 1, 5);
    CHECK(mixed(voices, 10)[5] == 1.0F);
}

TEST_CASE("fades at the lowest of rates take a frame") {
    ClickVoices voices(SampleRate{1});
    const ClickSound sound(10, 1.0F);
    voices.start(sound, 1, 0);
    CHECK(mixed(voices, 2) == std::vector<float>{1.0F, 1.0F});
    voices.fade_out();
    CHECK(mixed(voices, 2) == std::vector<float>{0.5F, 0.0F});
}

TEST_CASE("playing does not allocate") {
    std::mt19937 random(2);
    const auto sounds = exact_sounds(random);
    const auto onsets = any_onsets(sounds, 2000, 20000, random);
    const auto at_first = test::allocations();
    ClickVoices voices(rate);
    REQUIRE(test::allocations() > at_first);  // it is seen
    std::vector<float> out(100);
    const auto before = test::allocations();
    for (std::size_t from = 0; from < 20000; from += out.size()) {
        for (const Onset& onset : onsets)
            if (onset.frame >= from && onset.frame < from + out.size())
                voices.start(*onset.sound, 1, static_cast<std::uint32_t>(onset.frame - from));
        voices.mix(out);
        if (from % 5000 == 0) voices.fade_out();
        static_cast<void>(voices.active() && voices.uses(sounds[0]));
    }
    CHECK(test::allocations() == before);
}
