// Gains, peaks and where they take effect.
#include "play_fixture.hpp"

using namespace laydown;
using namespace laydown::player;
using namespace laydown::player::test;
using engine::TransportState;

TEST_CASE("a track's gains change on their frames, of the mix and of its own output") {
    PlayFixture f;
    f.add();
    f.offer();
    const std::int64_t period = GENERATE(64, 100, 20'000);
    REQUIRE(f.parts[0].track->lane.set({{0.5F, 0.0F}, 0.25F}, TransportPosition{777}));
    f.roll(2'000, period);
    CHECK((f.heard() == samples_from(0, 777) + ramped(samples_from(777, 1'223), 1, 0.25F)));
    CHECK((f.left == samples_from(0, 777) + ramped(samples_from(777, 1'223), 1, 0.5F)));
    CHECK((f.right == samples_from(0, 777) + ramped(samples_from(777, 1'223), 1, 0)));
}

TEST_CASE("while the transport stands no change waits for frames that do not come") {
    PlayFixture f;
    f.add();
    f.offer();
    f.roll(256);
    f.parts[0].track->lane.set({{1, 1}, 0}, TransportPosition{300});
    f.kernel.set_mix_gain(0, TransportPosition{310});
    f.stand(100);
    f.forget_heard();
    f.roll(256);
    CHECK((f.heard() == samples_from(256, 44) + ramped(samples_from(300, 212), 1, 0)));
    CHECK((f.left == samples_from(256, 54) + ramped(samples_from(310, 202), 1, 0)));
    f.stand(10);
    f.parts[0].track->lane.set({}, TransportPosition{512});
    f.stand(2);
    f.forget_heard();
    f.roll(256);
    CHECK((f.heard() == samples_from(512, 256)));  // it was due while it stood
}

TEST_CASE("the mix has a gain, at once or from a frame on") {
    PlayFixture f;
    f.add(2);
    f.add(1);
    REQUIRE(f.kernel.set_mix_gain(0.5F, std::nullopt));
    f.offer();
    f.kernel.restart({0});
    f.roll(1'000);
    std::vector<float> sum;
    for (std::size_t i = 0; i < 3'000; ++i)
        sum.push_back(sample_at(1, 1, static_cast<std::int64_t>(i)) +
                      sample_at(2, 0, static_cast<std::int64_t>(i)));
    for (std::size_t i = 0; i < 1'000; ++i) REQUIRE(f.right[i] == 0.5F * sum[i]);
    f.kernel.set_mix_gain(2.0F, TransportPosition{1'500});
    f.roll(2'000, 64);
    const auto louder = ramped({sum.begin() + 1'500, sum.end()}, 0.5F, 2.0F);
    for (std::size_t i = 1'000; i < 1'500; ++i) REQUIRE(f.right[i] == 0.5F * sum[i]);
    for (std::size_t i = 1'500; i < 3'000; ++i) REQUIRE(f.right[i] == louder[i - 1'500]);
    CHECK((f.heard(0, 1) == samples_from(0, 3'000, 1, 1)));
}

TEST_CASE("peaks are of what was played before gains and mutes, and of the mix behind its gain") {
    PlayFixture f;
    f.add(2, true, {{0.0F, 1.0F}, 0.0F});
    f.kernel.set_mix_gain(0.5F, std::nullopt);
    f.offer();
    f.kernel.restart({0});
    auto& peak = f.parts[0].track->peak;
    f.roll(256);
    CHECK(peak.exchange(0) == 0.0F);
    f.kernel.set_metering(true);
    f.roll(256);
    CHECK(f.kernel.take_mix_peak(0) == 0.0F);
    CHECK(f.kernel.take_mix_peak(1) == 0.5F * sample_at(1, 1, 511));
    CHECK(f.kernel.take_mix_peak(1) == 0.0F);
    CHECK(peak.exchange(0) == sample_at(1, 1, 511));
    f.stand(3);  // the tail is heard
    CHECK(peak.exchange(0) > 0.0F);
    f.stand(3);
    CHECK(peak.exchange(0) == 0.0F);
    f.roll(256);
    CHECK(peak.load() == sample_at(1, 1, 767));
    f.kernel.set_metering(false);
    f.roll(256);
    CHECK(peak.load() == sample_at(1, 1, 767));
}

TEST_CASE("a silent track costs no gain its way") {
    PlayFixture f;
    f.add(1, false);
    f.parts[0].track->song.offer(
        [] {
            auto song = empty_song(1);
            song->publish_silence(0);
            song->publish(1, block_of(1, 1, 1));
            return song;
        }(),
        {-1'000'000});
    f.offer();
    f.parts[0].track->lane.set({{0.5F, 0.5F}, 0.5F}, TransportPosition{block - 100});
    f.roll(2 * block, 256);
    const auto wanted = ramped(silence(100) + samples_from(block, block), 1, 0.5F);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const std::size_t at = static_cast<std::size_t>(block) - 100 + i;
        REQUIRE(f.heard()[at] == wanted[i]);
        REQUIRE(f.left[at] == wanted[i]);
    }
}
