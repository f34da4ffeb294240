#include "disk/file_facts.hpp"

#include "disk/ixml_facts.hpp"
#include "disk_fixture.hpp"

using namespace laydown;
using namespace laydown::disk;
using namespace laydown::disk::test;

namespace {

session::FileFacts facts_of(const Folder& folder, const std::string& file) {
    auto facts = read_file_facts(folder.path(), file);
    if (!facts) FAIL(facts.error().text);
    return *facts;
}

void write(const Folder& folder, const std::string& file, const AudioFileSpec& spec,
           std::int64_t frames) {
    auto writer = make_writer(folder / file, spec);
    write_counters(writer, frames);
    REQUIRE(writer.close());
}

AudioFileSpec take_spec(std::vector<std::string> channels) {
    auto spec = spec_of({}, static_cast<int>(channels.size()));
    spec.tags.channels = std::move(channels);
    return spec;
}

}  // namespace

TEST_CASE("a Broadcast Wave file tells its place, its track and its take") {
    const Folder folder;
    write(folder, "kick.wav", take_spec({"Kick <in> & \"out\""}), 1000);
    const auto kick = facts_of(folder, "kick.wav");
    CHECK(kick.file == "kick.wav");
    CHECK(kick.rate == SampleRate{48000});
    CHECK(kick.channels == 1);
    CHECK(kick.length == Frames{1000});
    CHECK(kick.position == SongPosition{123456});
    CHECK(kick.track == "Kick <in> & \"out\"");
    CHECK(kick.take == 3);
    write(folder, "piano.wav", take_spec({"Piano L", "Piano R"}), 10);
    CHECK(facts_of(folder, "piano.wav").track == "Piano");
    write(folder, "both.wav", take_spec({"Kick in", "Kick out"}), 10);
    CHECK(facts_of(folder, "both.wav").track.empty());
    CHECK(facts_of(folder, "both.wav").channels == 2);
}

TEST_CASE("what other formats do not tell stays open") {
    const Folder folder;
    for (const char* word : {"w64", "caf", "flac"}) {
        CAPTURE(word);
        const std::string file = std::string("a.") + word;
        write(folder, file, spec_of(*parse_audio_format(word)), 777);
        const auto facts = facts_of(folder, file);
        CHECK(facts.length == Frames{777});
        CHECK_FALSE(facts.position);
        const bool has_ixml = file == "a.caf";
        CHECK(facts.track == (has_ixml ? "Kick in" : ""));
        CHECK(facts.take == (has_ixml ? 3 : 0));
    }
}

TEST_CASE("a file that was never finished has the length that is there") {
    const Folder folder;
    for (const char* word : {"f32", "flac"}) {
        CAPTURE(word);
        const std::string file = std::string("a.") + word;
        {
            auto writer = make_writer(folder / file, spec_of(*parse_audio_format(word)));
            write_counters(writer, 100'000);
        }
        const auto facts = facts_of(folder, file);
        CHECK(facts.length > Frames{80'000});
        CHECK(facts.length <= Frames{100'000});
    }
}

TEST_CASE("what is no audio file is an error") {
    const Folder folder;
    put_bytes(folder / "text.wav", "no audio");
    put_bytes(folder / "empty.wav", "");
    CHECK_FALSE(read_file_facts(folder.path(), "text.wav"));
    CHECK_FALSE(read_file_facts(folder.path(), "empty.wav"));
    const auto missing = read_file_facts(folder.path(), "missing.wav");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::not_found);
}

TEST_CASE("a damaged iXML document tells what can be found") {
    CHECK(ixml_facts("").take == 0);
    CHECK(ixml_facts("<TAKE>3a</TAKE>").take == 0);
    CHECK(ixml_facts("<TAKE>").take == 0);
    CHECK(ixml_facts("<TRACK_LIST><TRACK><NAME>a").channels.empty());
    const auto facts = ixml_facts(
        "<TAKE>12</TAKE><TRACK_LIST><TRACK><NAME>a&amp;amp;&bad;</NAME></TRACK><TRACK></TRACK>"
        "</TRACK_LIST><TRACK><NAME>no</NAME></TRACK>");
    CHECK(facts.take == 12);
    CHECK(facts.channels == std::vector<std::string>{"a&amp;&bad;", ""});
}
