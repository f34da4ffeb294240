// Every format that can be asked for holds exactly what was played, and says where it belongs.
#include <fstream>
#include <set>

#include "api/recorder.hpp"
#include "catch.hpp"
#include "disk/audio_format.hpp"
#include "studio.hpp"

namespace fs = std::filesystem;
using namespace laydown;
using namespace laydown::test;

namespace {

struct Format {
    std::string word;    ///< of --format
    std::string stored;  ///< what the journal calls it
    std::string extension;
    std::string magic;  ///< the file's first bytes
    int bits;           ///< 32: floats
};

const std::vector<Format> formats{
    {"f32", "f32", ".wav", "RIFF", 32},         {"s24", "s24", ".wav", "RIFF", 24},
    {"s16", "s16", ".wav", "RIFF", 16},         {"wav", "f32", ".wav", "RIFF", 32},
    {"w64", "w64", ".w64", "riff", 32},         {"w64-s24", "w64-s24", ".w64", "riff", 24},
    {"w64-s16", "w64-s16", ".w64", "riff", 16}, {"caf", "caf", ".caf", "caff", 32},
    {"caf-s24", "caf-s24", ".caf", "caff", 24}, {"caf-s16", "caf-s16", ".caf", "caff", 16},
    {"flac", "flac", ".flac", "fLaC", 24},      {"flac-s16", "flac-s16", ".flac", "fLaC", 16},
};

StudioOptions two_tracks(const Format& format) {
    StudioOptions options;
    options.source.channels = 3;
    options.source.code = format.bits == 16 ? CounterCode::s16() : CounterCode::s24();
    options.recorder.arguments = {"--follow", "free",  "--track", "Mono",     "--track",
                                  "Pair:2",   "--arm", "all",     "--format", format.word};
    return options;
}

std::string first_bytes(const fs::path& file) {
    std::string bytes(4, '\0');
    std::ifstream(file, std::ios::binary).read(bytes.data(), 4);
    return bytes;
}

/// What Broadcast Wave tells besides the samples.
void check_tags(const Audio& audio, const session::TakeRecord& record) {
    const bool mono = record.channels == 1;
    REQUIRE(audio.info.time_reference);
    CHECK(*audio.info.time_reference == record.position);
    CHECK(audio.info.description == "Song: " + record.track + " take 2");
    CHECK(audio.info.originator == "Laydown");
    std::vector<std::string> told{"<PROJECT>Song</PROJECT>", "<TAKE>2</TAKE>",
                                  mono ? "<NAME>Mono</NAME>" : "<NAME>Pair L</NAME>"};
    if (!mono) told.emplace_back("<NAME>Pair R</NAME>");
    for (const auto& text : told) CHECK_THAT(audio.info.ixml, Catch::Contains(text));
}

void check_part(const Studio& studio, const Format& format, const std::string& track) {
    const auto record = studio.recorder.record(2, track);
    const auto file = studio.recorder.session() / record.file;
    CHECK(record.format == format.stored);
    CHECK(file.filename() == "Song-" + track + "-002" + format.extension);
    CHECK(first_bytes(file) == format.magic);
    CHECK(studio.problem(2, track, track == "Mono" ? 0 : 1) == "");
    const Audio audio = read_audio(file);
    CHECK(audio.info.channels == (track == "Mono" ? 1 : 2));
    CHECK(audio.info.rate.hertz == 48'000);
    CHECK(to_string(audio.info.format) == format.stored);
    CHECK(audio.info.frames == record.length);
    if (format.extension == ".wav") check_tags(audio, record);
    if (format.extension == ".flac") CHECK(audio.info.title == track + " take 2");
}

}  // namespace

TEST_CASE("all formats are in this test") {
    std::set<std::string> stored;
    for (const auto& format : formats) stored.insert(format.stored);
    CHECK(stored.size() == disk::audio_formats().size());
    for (const auto format : disk::audio_formats()) CHECK(stored.contains(to_string(format)));
}

TEST_CASE("files of each format are exact") {
    const auto format = GENERATE(from_range(formats));
    CAPTURE(format.word);
    Studio studio(two_tracks(format));
    CHECK(studio.recorder.get(api::format) == format.stored);
    studio.recorder.call(api::record_start);
    studio.recorder.await("opened", 2);
    studio.pass(6'000);
    studio.recorder.call(api::record_split);
    studio.pass(24'000);
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(1, 2);
    studio.recorder.await_closed(2, 2);
    check_part(studio, format, "Mono");
    check_part(studio, format, "Pair");
    CHECK(studio.problem(1, "Mono", 0) == "");
    CHECK(studio.recorder.terminate() == 0);
}

TEST_CASE("a format that is not there is refused with those that are") {
    const Sandbox sandbox;
    for (const std::string word : {"mp3", "flac-f32", "F32", "w64-", "-s16"}) {
        CAPTURE(word);
        auto recorder = RecorderProcess::start(sandbox, {.arguments = {"--format", word}});
        CHECK(recorder.wait().code == 2);
        const auto words = recorder.process().err();
        CHECK_THAT(words, Catch::Contains("--format") && Catch::Contains("\"" + word + "\""));
        for (const auto format : disk::audio_formats()) {
            CHECK_THAT(words, Catch::Contains(to_string(format)));
        }
        CHECK_FALSE(fs::exists(recorder.session()));
    }
}
