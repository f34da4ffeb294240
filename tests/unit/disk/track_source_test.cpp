#include "disk/track_source.hpp"

#include <cstring>
#include <random>

#include "disk_fixture.hpp"

using namespace laydown;
using namespace laydown::disk;
using namespace laydown::disk::test;
using session::Playlist;
using session::Region;

namespace {

constexpr std::int64_t file_frames = 60'000;

/// Files of one and two channels, of all sorts of floats.
struct Files {
    Files() {
        std::mt19937 random(1);
        std::uniform_real_distribution<float> any(-1.0F, 1.0F);
        for (std::size_t i = 0; i < samples.size(); ++i) {
            const int channels = i == 3 ? 2 : 1;
            samples[i].resize(static_cast<std::size_t>(file_frames * channels));
            for (float& sample : samples[i]) sample = any(random);
            for (std::size_t k = 0; k < samples[i].size(); k += 50) samples[i][k] = -0.0F;
            auto writer = make_writer(folder / name(i), spec_of({}, channels));
            REQUIRE(writer.write(samples[i]));
            REQUIRE(writer.close());
        }
    }
    static std::string name(std::size_t i) { return "take" + std::to_string(i) + ".wav"; }

    Folder folder;
    std::array<std::vector<float>, 4> samples;
    SourceFiles source{folder.path(), {48000}, 2};
};

Region region_of(std::size_t file, std::int64_t begin, std::int64_t length, std::int64_t offset,
                 std::int64_t fade_in = 0, std::int64_t fade_out = 0) {
    Region region;
    region.file = Files::name(file);
    region.channels = file == 3 ? 2 : 1;
    region.begin = {begin};
    region.length = {length};
    region.offset = {offset};
    region.fade_in = {fade_in};
    region.fade_out = {fade_out};
    return region;
}

std::vector<float> rendered(TrackSource& source, std::int64_t begin, std::int64_t count) {
    std::vector<float> samples(static_cast<std::size_t>(count), 77.0F);
    float* const out = samples.data();
    source.render({begin}, {count}, {&out, 1});
    return samples;
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

}  // namespace

TEST_CASE("a region alone is its file's samples, bit for bit, and around it there is silence") {
    Files files;
    TrackSource source({{region_of(0, 10'000, 20'000, 500)}}, 1, files.source);
    std::vector<float> expected(40'000);
    std::copy_n(files.samples[0].begin() + 500, 20'000, expected.begin() + 10'000);
    CHECK(same_bits(rendered(source, 0, 40'000), expected));
    CHECK(source.audible() == std::vector<Range<SongPosition>>{{{10'000}, {30'000}}});

    float sample = 0;
    float* const out = &sample;
    CHECK_FALSE(source.render({9'999}, {1}, {&out, 1}));
    CHECK(source.render({10'000}, {1}, {&out, 1}));
    CHECK(source.render({29'999}, {1}, {&out, 1}));
    CHECK_FALSE(source.render({30'000}, {1}, {&out, 1}));
    CHECK(files.source.news().empty());
}

TEST_CASE("both channels of a file are heard") {
    Files files;
    TrackSource source({{region_of(3, -100, 20'000, 0)}}, 2, files.source);
    std::vector<float> left(500);
    std::vector<float> right(500);
    const std::array<float*, 2> out{left.data(), right.data()};
    CHECK(source.render({0}, {500}, out));
    for (std::size_t i = 0; i < 500; ++i) {
        REQUIRE(left[i] == files.samples[3][2 * (i + 100)]);
        REQUIRE(right[i] == files.samples[3][2 * (i + 100) + 1]);
    }
}

TEST_CASE("regions are faded and added, however the song is cut into blocks") {
    Files files;
    std::mt19937 random(2);
    const auto any = [&](std::int64_t least, std::int64_t most) {
        return std::uniform_int_distribution<std::int64_t>(least, most)(random);
    };
    constexpr std::int64_t song = 50'000;
    for (int round = 0; round < 30; ++round) {
        Playlist playlist;
        std::vector<double> exact(song);
        std::vector<int> regions(song);
        std::vector<float> plain(song);  // where there is one region without a fade
        std::vector<bool> faded(song);
        for (std::int64_t begin = any(-500, 2000); begin < song;) {
            const std::int64_t length = any(1, 20'000);
            const auto file = static_cast<std::size_t>(any(0, 2));
            const std::int64_t fade_in = any(0, std::min<std::int64_t>(length, 300));
            const std::int64_t fade_out = any(0, std::min<std::int64_t>(length - fade_in, 300));
            playlist.regions.push_back(
                region_of(file, begin, length, any(0, file_frames - length), fade_in, fade_out));
            const Region& region = playlist.regions.back();
            for (std::int64_t i = 0; i < length; ++i) {
                if (begin + i < 0 || begin + i >= song) continue;
                const auto at = static_cast<std::size_t>(begin + i);
                const float sample =
                    files.samples[file][static_cast<std::size_t>(region.offset.count + i)];
                exact[at] += static_cast<double>(sample) * region.gain({i});
                plain[at] = sample;
                ++regions[at];
                if (i < fade_in || i >= length - fade_out) faded[at] = true;
            }
            begin += any(std::max<std::int64_t>(1, length - 400), length + 3000);
        }
        TrackSource source(playlist, 1, files.source);
        const auto whole = rendered(source, 0, song);
        for (std::size_t i = 0; i < song; ++i) {
            if (regions[i] == 0) REQUIRE(whole[i] == 0.0F);
            if (regions[i] == 1 && !faded[i])
                REQUIRE(std::memcmp(&whole[i], &plain[i], sizeof(float)) == 0);
            if (whole[i] != static_cast<float>(exact[i]))
                REQUIRE(static_cast<double>(whole[i]) == Approx(exact[i]).margin(1e-6));
        }
        std::vector<float> pieces;
        while (static_cast<std::int64_t>(pieces.size()) < song) {
            const auto at = static_cast<std::int64_t>(pieces.size());
            const auto piece = rendered(source, at, std::min(song - at, any(1, 9000)));
            pieces.insert(pieces.end(), piece.begin(), piece.end());
        }
        REQUIRE(same_bits(pieces, whole));
    }
    CHECK(files.source.news().empty());
}

TEST_CASE("what a file does not have is silent, and the regions beside it are heard") {
    Files files;
    auto gone = region_of(0, 1000, 500, 0);
    gone.file = "gone.wav";
    TrackSource source(
        {{region_of(0, 0, 1000, 0), gone, region_of(1, 1500, 1000, file_frames - 400),
          region_of(2, 2500, 500, -100)}},
        1, files.source);
    std::vector<float> expected(3000);
    std::copy_n(files.samples[0].begin(), 1000, expected.begin());
    std::copy_n(files.samples[1].end() - 400, 400, expected.begin() + 1500);
    std::copy_n(files.samples[2].begin(), 400, expected.begin() + 2600);
    CHECK(same_bits(rendered(source, 0, 3000), expected));
    CHECK(same_bits(rendered(source, 0, 3000), expected));
    CHECK(files.source.news().size() == 3);
    CHECK(source.audible().size() == 4);
}
