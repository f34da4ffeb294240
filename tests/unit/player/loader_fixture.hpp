// Tracks with real files, and somebody who hears them, for the tests of the loader.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "../disk/disk_fixture.hpp"
#include "engine/song_track.hpp"
#include "player/block_loader.hpp"

namespace laydown::player::test {

using disk::test::Folder;
using session::Playlist;
using session::Region;

inline constexpr std::int64_t length = engine::block_length.count;
inline constexpr std::int64_t file_blocks = 40;
inline constexpr std::size_t block_bytes = bytes_of_block(1);

/// Frame `frame` of file `file`: exact in float.
inline float sample(int file, std::int64_t frame) {
    return static_cast<float>(frame + 1 + 400'000 * file) / 2'097'152.0F;
}
inline std::string name(int file) { return "take" + std::to_string(file) + ".wav"; }

inline void write_take(const std::filesystem::path& folder, int file,
                       std::int64_t frames = file_blocks * length, int sounds_like = -1) {
    std::vector<float> samples(static_cast<std::size_t>(frames));
    for (std::int64_t i = 0; i < frames; ++i)
        samples[static_cast<std::size_t>(i)] = sample(sounds_like < 0 ? file : sounds_like, i);
    std::filesystem::remove(folder / name(file));
    auto writer = disk::test::make_writer(folder / name(file), disk::test::spec_of({}));
    REQUIRE(writer.write(samples));
    REQUIRE(writer.close());
}

/// The same samples where they are: whoever reads them again hears silence.
inline void wipe_take(const std::filesystem::path& folder, int file) {
    const auto path = folder / name(file);
    const auto bytes = std::filesystem::file_size(path);
    std::fstream out(path, std::ios::binary | std::ios::in | std::ios::out);
    const std::size_t audio = static_cast<std::size_t>(file_blocks * length) * sizeof(float);
    REQUIRE(bytes >= audio);
    // Behind the audio there are no chunks that matter.
    out.seekp(static_cast<std::streamoff>(bytes - audio));
    const std::vector<char> nothing(audio, 0);
    out.write(nothing.data(), static_cast<std::streamsize>(audio));
    REQUIRE(out.good());
}

inline Region region(int file, std::int64_t begin, std::int64_t end, std::int64_t offset = -1) {
    Region region;
    region.file = name(file);
    region.begin = {begin};
    region.length = {end - begin};
    region.offset = {offset < 0 ? begin : offset};
    return region;
}
/// The file in its place.
inline Playlist whole(int file) { return {{region(file, 0, file_blocks * length)}}; }

/// Where nothing is edited, each frame of track i is that of file i.
class Studio {
  public:
    explicit Studio(BlockLoader::Settings settings = {{4 * length}, 0, 8}, int files = 3)
        : loader(gate, folder.path(), {48000}, settings) {
        for (int i = 0; i < files; ++i) write_take(folder.path(), i);
        now.course = music::LoopCourse::located({0}, std::nullopt);
    }

    /// Another track.
    engine::SongTrack& add(Playlist playlist, Frames fade = {0}) {
        tracks.push_back(std::make_shared<engine::SongTrack>(1, fade, gate));
        loader.set_track(tracks.back(), std::move(playlist), {0});
        return *tracks.back();
    }
    void change(std::size_t track, Playlist playlist, std::int64_t from) {
        loader.set_track(tracks[track], std::move(playlist), {from});
    }

    bool step() { return loader.step(now); }
    /// How many steps there were.
    int load() {
        int steps = 0;
        while (step()) REQUIRE(++steps < 200'000);
        return steps;
    }
    void locate(std::int64_t at, std::optional<Range<SongPosition>> loop = std::nullopt) {
        now.transport = {at};
        now.course = music::LoopCourse::located({at}, loop);
        ++now.roll;
        for (const auto& track : tracks) settle(*track);
    }
    /// The transport rolls on.
    void roll(std::int64_t frames) {
        now.rolling = true;
        now.transport += Frames{frames};
    }

    void settle(engine::SongTrack& track) {
        gate.enter();
        track.settle(now.transport);
        gate.leave();
    }
    /// What is heard there, wherever the loader thinks that the song is.
    std::vector<float> hear(std::size_t track, std::int64_t song, std::size_t frames,
                            std::int64_t transport = -1) {
        std::vector<float> samples(frames, -1.0F);
        float* const out = samples.data();
        gate.enter();
        heard = tracks[track]->read({transport < 0 ? song : transport}, {song}, {&out, 1}, frames);
        gate.leave();
        gate.enter();  // what is held is told with the next cycle
        tracks[track]->read({transport < 0 ? song : transport}, {song}, {&out, 1}, 0);
        gate.leave();
        return samples;
    }

    /// The blocks that the newest version has.
    std::vector<std::int64_t> loaded(std::size_t track) const {
        std::vector<std::int64_t> numbers;
        for (const auto& [number, block] : tracks[track]->newest()->published())
            numbers.push_back(number);
        return numbers;
    }

    Folder folder;
    engine::CycleGate gate;
    BlockLoader loader;
    PlayKernel::Now now;
    std::vector<std::shared_ptr<engine::SongTrack>> tracks;
    engine::SongRead heard;
};

using Numbers = std::vector<std::int64_t>;

inline std::vector<float> samples(int file, std::int64_t frame, std::size_t count) {
    std::vector<float> all(count);
    for (std::size_t i = 0; i < count; ++i)
        all[i] = sample(file, frame + static_cast<std::int64_t>(i));
    return all;
}

}  // namespace laydown::player::test
