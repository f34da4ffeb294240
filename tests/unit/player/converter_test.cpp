#include "player/converter.hpp"

#include "catch.hpp"
#include "disk/audio_file_writer.hpp"
#include "disk/file_facts.hpp"
#include "folder.hpp"
#include "player/read_song.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::player;

namespace {

std::filesystem::path write(const std::filesystem::path& path, SampleRate rate, std::size_t frames,
                            SongPosition position = {0}) {
    disk::AudioFileSpec spec;
    spec.rate = rate;
    spec.position = position;
    auto writer = disk::AudioFileWriter::create(path, spec);
    REQUIRE(writer);
    REQUIRE(writer->write(std::vector<float>(frames, 0.25F)));
    REQUIRE(writer->close());
    return path;
}

/// Collects what it is told.
struct Listening {
    std::mutex mutex;
    std::vector<Converter::Told> all;
    Converter converter{[this](const Converter::Told& told) {
        const std::lock_guard lock(mutex);
        all.push_back(told);
    }};

    bool any(const std::function<bool(const Converter::Told&)>& which) {
        return test::wait_until([&] {
            const std::lock_guard lock(mutex);
            return std::any_of(all.begin(), all.end(), which);
        });
    }
};

}  // namespace

TEST_CASE("a file is converted once, and lies where it lay in time") {
    const test::Folder folder;
    const auto from = write(folder.path() / "a.wav", {44100}, 44'100, {88'200});
    const auto to = folder.path() / "cache" / "a.wav";
    Listening listening;
    listening.converter.add({"a.wav", from, to, {48000}});
    listening.converter.add({"a.wav", from, to, {48000}});
    REQUIRE(listening.any([](const auto& told) { return told.done == 1.0; }));
    const auto facts = disk::read_file_facts({}, to.string());
    REQUIRE(facts);
    CHECK(facts->rate == SampleRate{48000});
    CHECK(facts->length == Frames{48'000});
    CHECK(facts->position == SongPosition{96'000});

    listening.converter.add({"b.wav", folder.path() / "b.wav", folder.path() / "c.wav", {48000}});
    REQUIRE(listening.any([](const auto& told) { return told.file == "b.wav" && told.failed; }));
    // What failed is tried again.
    write(folder.path() / "b.wav", {44100}, 441);
    listening.converter.add({"b.wav", folder.path() / "b.wav", folder.path() / "c.wav", {48000}});
    REQUIRE(listening.any([](const auto& told) { return told.file == "b.wav" && told.done == 1; }));
    CHECK(listening.converter.ends_within(std::chrono::seconds(20)));
    const std::lock_guard lock(listening.mutex);
    CHECK(std::count_if(listening.all.begin(), listening.all.end(),
                        [](const auto& told) { return told.done == 1.0; }) == 2);
}

TEST_CASE("what is under way at the end is given up") {
    const test::Folder folder;
    const auto from = write(folder.path() / "a.wav", {44100}, 20'000'000);
    {
        Listening listening;
        listening.converter.add({"a.wav", from, folder.path() / "to.wav", {48000}});
        REQUIRE(listening.any([](const auto& told) { return told.done > 0; }));
    }
    const auto files = std::distance(std::filesystem::directory_iterator(folder.path()), {});
    CHECK(files == 1);
}

TEST_CASE("files of other rates are played as soon as they are converted") {
    const test::Folder folder;
    ::setenv("XDG_CACHE_HOME", (folder.path() / "cache").c_str(), 1);
    Options options;
    options.files = {write(folder.path() / "a.wav", {48000}, 1'000),
                     write(folder.path() / "b.wav", {96000}, 2'000, {9'600})};
    const auto refused = read_song(options, {});
    REQUIRE(refused);
    CHECK(refused->parts.size() == 1);
    CHECK(conversions_for(*refused, options).empty());
    CHECK(refused->remarks.size() == 1);

    options.convert = true;
    const auto waiting = read_song(options, {});
    REQUIRE(waiting);
    CHECK(waiting->parts.size() == 1);
    const auto jobs = conversions_for(*waiting, options);
    REQUIRE(jobs.size() == 1);
    REQUIRE(convert(jobs[0], [](double) { return true; }));
    const auto whole = read_song(options, {});
    REQUIRE(whole);
    REQUIRE(whole->parts.size() == 2);
    CHECK(whole->remarks.empty());
    CHECK(whole->parts[1].name == "b");
    const session::Region region = whole->parts[1].playlist.regions.at(0);
    CHECK(region.begin == SongPosition{4'800});
    CHECK(region.length == Frames{1'000});

    // The server decides, if there is one.
    const auto other = read_song(options, SampleRate{44100});
    REQUIRE(other);
    CHECK(other->rate == SampleRate{44100});
    CHECK(conversions_for(*other, options).size() == 2);
    ::unsetenv("XDG_CACHE_HOME");
}
