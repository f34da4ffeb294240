#include <algorithm>

#include "catch.hpp"
#include "disk_fixture.hpp"
#include "player/song_reading.hpp"

using namespace laydown;
using namespace laydown::player;
using namespace laydown::disk::test;

namespace {

struct File {
    int channels = 1;
    std::uint32_t rate = 48000;
    std::int64_t position = 0;
    std::int64_t frames = 1000;
    const char* format = "f32";
};

std::filesystem::path write(const Folder& folder, const std::string& name, const File& file) {
    auto spec = spec_of(*disk::parse_audio_format(file.format), file.channels);
    spec.rate = {file.rate};
    spec.position = {file.position};
    auto writer = make_writer(folder / name, spec);
    write_counters(writer, file.frames);
    REQUIRE(writer.close());
    return folder / name;
}

using Paths = std::vector<std::filesystem::path>;

Song song_of(const Paths& paths, std::optional<SampleRate> rate = {}) {
    auto song = read_files(paths, rate);
    if (!song) FAIL(song.error().text);
    return std::move(*song);
}

bool remarked(const Song& song, const std::string& text) {
    return std::ranges::any_of(song.remarks, [&](const std::string& remark) {
        return remark.find(text) != std::string::npos;
    });
}

}  // namespace

TEST_CASE("each file is a track, in its place") {
    const Folder folder;
    const Paths paths{write(folder, "drums.wav", {.channels = 2, .position = 5000}),
                      write(folder, "bass.flac", {.frames = 800, .format = "flac"})};
    const Song song = song_of(paths);
    CHECK(song.rate == SampleRate{48000});
    CHECK(song.remarks.empty());
    CHECK(song.length == Frames{6000});
    CHECK(song.places == std::vector<SongPosition>{{0}});
    REQUIRE(song.parts.size() == 2);
    const SongPart& drums = song.parts[0];
    CHECK(drums.number == TrackNumber{1});
    CHECK(drums.name == "drums");
    CHECK(drums.channels == 2);
    REQUIRE(drums.playlist.regions.size() == 1);
    const session::Region& region = drums.playlist.regions[0];
    CHECK(song.folder / region.file == paths[0]);
    CHECK(region.channels == 2);
    CHECK(region.begin == SongPosition{5000});
    CHECK(region.length == Frames{1000});
    CHECK(region.offset == Frames{0});
    CHECK(region.fade_in == Frames{0});
    CHECK(song.parts[1].playlist.regions[0].begin == SongPosition{0});
    CHECK(song_of({paths[0]}).places == std::vector<SongPosition>{{0}, {5000}});
}

TEST_CASE("tracks of files have names that no other has") {
    const Folder folder;
    std::filesystem::create_directory(folder / "b");
    const std::string longest(70, 'x');
    const Song song = song_of(
        {write(folder, "kick.wav", {}), write(folder, "b/kick.wav", {}),
         write(folder, "kick.flac", {.format = "flac"}), write(folder, longest + ".wav", {}),
         write(folder, "b/" + longest + ".wav", {}), write(folder, "bad\x01.wav", {})});
    REQUIRE(song.parts.size() == 6);
    CHECK(song.parts[0].name == "kick");
    CHECK(song.parts[1].name == "kick 2");
    CHECK(song.parts[2].name == "kick 3");
    CHECK(song.parts[3].name == std::string(64, 'x'));
    CHECK(song.parts[4].name == std::string(62, 'x') + " 2");
    CHECK(song.parts[5].name == "Track 6");
}

TEST_CASE("files of another rate are named and left out") {
    const Folder folder;
    const auto cd = write(folder, "cd.wav", {.rate = 44100});
    const auto studio = write(folder, "studio.wav", {});
    const Song first = song_of({cd, studio});
    CHECK(first.rate == SampleRate{44100});
    REQUIRE(first.parts.size() == 1);
    CHECK(first.parts[0].number == TrackNumber{1});
    CHECK(remarked(first, "studio.wav: its sample rate is 48000 Hz"));
    const Song asked = song_of({cd, studio}, SampleRate{48000});
    REQUIRE(asked.parts.size() == 1);
    CHECK(asked.parts[0].number == TrackNumber{2});
    CHECK(asked.other_rates == std::vector<OtherRate>{{cd.string(), {44100}}});
    const Song none = song_of({cd}, SampleRate{48000});
    CHECK(none.parts.empty());
    CHECK(none.other_rates.size() == 1);
}

TEST_CASE("what is no audio is named, and the others are played") {
    const Folder folder;
    put_bytes(folder / "text.wav", "no audio");
    put_bytes(folder / "empty.wav", "");
    const Song song =
        song_of({folder / "missing.wav", folder / "text.wav", folder / "empty.wav", folder.path(),
                 write(folder, "a.wav", {}), write(folder, "nothing.wav", {.frames = 0})});
    REQUIRE(song.parts.size() == 2);
    CHECK(song.parts[0].number == TrackNumber{5});
    CHECK(song.parts[0].name == "a");
    CHECK(song.parts[1].playlist.regions.empty());
    CHECK(song.remarks.size() == 5);
    for (const auto* name : {"missing.wav", "text.wav", "empty.wav", "nothing.wav"})
        CHECK(remarked(song, name));
    const auto nothing = read_files(Paths{folder / "missing.wav", folder / "text.wav"});
    REQUIRE_FALSE(nothing);
    CHECK(nothing.error().code == ErrorCode::not_found);
    CHECK(nothing.error().text.find("missing.wav") != std::string::npos);
}

TEST_CASE("a truncated file has what is there") {
    const Folder folder;
    const auto path = write(folder, "cut.wav", {.frames = 10'000});
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 5000 * 4);
    const Song song = song_of({path});
    REQUIRE(song.parts.size() == 1);
    CHECK(song.parts[0].playlist.regions[0].length == Frames{5000});
}

TEST_CASE("a file has 64 channels at most") {
    const Folder folder;
    const Song song = song_of({write(folder, "many.wav", {.channels = 64, .frames = 10})});
    CHECK(song.parts[0].channels == 64);
}

TEST_CASE("a time reference beyond any song is not believed") {
    const Folder folder;
    const Song song =
        song_of({write(folder, "far.wav", {.position = std::int64_t{1} << 60}),
                 write(folder, "day.wav", {.position = std::int64_t{86'399} * 48'000})});
    CHECK(song.parts[0].playlist.regions[0].begin == SongPosition{0});
    CHECK(remarked(song, "far.wav: its time reference"));
    CHECK(song.parts[1].playlist.regions[0].begin == SongPosition{std::int64_t{86'399} * 48'000});
}
