#include "metronome/sound_bank.hpp"

#include "catch.hpp"
#include "disk/audio_file_writer.hpp"
#include "folder.hpp"
#include "metronome/metronome.hpp"

using namespace laydown;
using namespace laydown::metronome;

namespace {

constexpr SampleRate rate{8000};

/// A sound that is longer than is used of one.
std::filesystem::path long_sound(const test::Folder& folder) {
    const auto path = folder / "long.wav";
    disk::AudioFileSpec spec;
    spec.format = *disk::parse_audio_format("f32");
    spec.rate = rate;
    auto writer = disk::AudioFileWriter::create(path, spec);
    REQUIRE(writer);
    REQUIRE(writer->write(std::vector<float>(11 * std::size_t{rate.hertz}, 0.5F)));
    REQUIRE(writer->close());
    return path;
}

}  // namespace

TEST_CASE("what is worth telling of a file is told once, and the file read once") {
    const test::Folder folder;
    const auto path = long_sound(folder);
    SoundBank bank({{"long", path}});
    std::filesystem::remove(path);
    for (int i = 0; i < 3; ++i) REQUIRE(bank.get("long", 1.0, rate));
    CHECK(bank.take_remarks() ==
          std::vector<std::string>{path.string() + ": only the first 10 s are used"});
    REQUIRE(bank.get("long", 1.0, rate));
    CHECK(bank.take_remarks().empty());
}

TEST_CASE("a file that is broken off is told of") {
    const test::Folder folder;
    const auto path = long_sound(folder);
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
    SoundBank bank({{"hit", path}});
    REQUIRE(bank.get("hit", 1.0, rate));
    CHECK(bank.take_remarks() ==
          std::vector<std::string>{path.string() + " is shorter than its header tells"});
}

TEST_CASE("the metronome passes on what its sounds are worth telling of") {
    const test::Folder folder;
    Settings settings;
    settings.of(Role::beat).sound = "long";
    Metronome metronome(music::TempoMap(), settings, SoundBank({{"long", long_sound(folder)}}));
    CHECK(metronome.take_remarks().empty());
    REQUIRE(metronome.set_server(rate, {256}));
    CHECK(metronome.take_remarks().size() == 1);
    CHECK(metronome.take_remarks().empty());
}
