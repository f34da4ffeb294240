#include <random>

#include "disk/audio_file_writer.hpp"
#include "disk_fixture.hpp"

using namespace laydown;
using namespace laydown::disk;
using namespace laydown::disk::test;

namespace {

AudioFileWriter open_to_append(const std::filesystem::path& path) {
    auto writer = AudioFileWriter::open_for_append(path);
    if (!writer) FAIL(writer.error().text);
    return std::move(*writer);
}

std::size_t entries(const Folder& folder) {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder.path()))
        ++count;
    return count;
}

}  // namespace

TEST_CASE("an unfinished file of any format is continued after its last whole frame") {
    const Folder folder;
    std::mt19937 random(1);
    for (const AudioFormat format : audio_formats()) {
        for (const int channels : {1, 2}) {
            INFO(to_string(format) << " " << channels);
            const auto path = folder / "take";
            {
                auto writer = make_writer(path, spec_of(format, channels));
                write_counters(writer, 9000);
                REQUIRE(writer.update_header());
                write_counters(writer, 20001);
            }
            std::filesystem::resize_file(path, std::filesystem::file_size(path) - random() % 4000);
            auto writer = open_to_append(path);
            const std::int64_t found = writer.written().count;
            INFO(found);
            CHECK(found >= 20000);
            CHECK(found < 29001);
            CHECK(writer.spec().format == format);
            CHECK(writer.spec().channels == channels);
            CHECK(writer.spec().rate == SampleRate{48000});
            write_counters(writer, 40001 - found);
            REQUIRE(writer.close());
            CHECK(writer.path() == path);
            check_counters(path, format, channels, 40001);
            CHECK(entries(folder) == 1);
            std::filesystem::remove(path);
        }
    }
}

TEST_CASE("metadata survive being continued") {
    const Folder folder;
    const auto path = folder / "take.wav";
    { auto writer = make_writer(path, spec_of({})); }
    auto writer = open_to_append(path);
    write_counters(writer, 10);
    REQUIRE(writer.close());
    check_counters(path, {}, 1, 10);
    const AudioFileInfo info = read_back(path).info;
    CHECK(info.description == "Song, Kick, take 3");
    CHECK(info.time_reference == SongPosition{123456});
    CHECK(info.ixml.find("<BWF_TIME_REFERENCE_LOW>123456<") != std::string::npos);
}

TEST_CASE("a finished file can be continued as well") {
    const Folder folder;
    for (const char* word : {"s24", "w64", "caf-s16", "flac"}) {
        const AudioFormat format = *parse_audio_format(word);
        const auto path = folder / word;
        auto first = make_writer(path, spec_of(format));
        write_counters(first, 101);
        REQUIRE(first.close());
        auto second = open_to_append(path);
        CHECK(second.written() == Frames{101});
        write_counters(second, 100);
        REQUIRE(second.close());
        check_counters(path, format, 1, 201);
    }
}

TEST_CASE("a continued FLAC file keeps its title and stays untouched until the end") {
    const Folder folder;
    const auto path = folder / "take.flac";
    const AudioFormat format{Container::flac, Encoding::s24};
    auto first = make_writer(path, spec_of(format));
    write_counters(first, 10000);
    REQUIRE(first.close());
    const std::string before = bytes_of(path);
    {
        auto given_up = open_to_append(path);
        write_counters(given_up, 10000);
    }
    CHECK((bytes_of(path) == before));
    auto second = open_to_append(path);  // in spite of what the first attempt left
    write_counters(second, 5);
    REQUIRE(second.close());
    check_counters(path, format, 1, 10005);
    CHECK(read_back(path).info.title == "Kick take 3");
    CHECK(entries(folder) == 1);
}

TEST_CASE("a take grows past 4 GiB without losing a frame") {
    const Folder folder;
    const auto path = folder / "take.wav";
    constexpr std::int64_t hole = (std::int64_t{1} << 30) - 2000;  // frames of 4 bytes
    { auto writer = make_writer(path, spec_of({})); }
    std::filesystem::resize_file(path, 4096 + hole * 4);
    auto writer = open_to_append(path);
    CHECK(writer.written() == Frames{hole});
    REQUIRE(writer.update_header());
    REQUIRE(AudioFileReader::open(path)->info().frames == Frames{hole});
    const auto signal = counters(Encoding::f32, 0, 5000);
    REQUIRE(writer.write(std::span(signal).first(1000)));
    CHECK(bytes_of_head(path, 4) == "RIFF");
    REQUIRE(writer.write(std::span(signal).subspan(1000)));
    REQUIRE(writer.update_header());
    CHECK(bytes_of_head(path, 4) == "RF64");
    REQUIRE(writer.close());

    auto reader = AudioFileReader::open(path);
    REQUIRE(reader);
    CHECK(reader->info().frames == Frames{hole + 5000});
    CHECK(reader->seek({hole}));
    std::vector<float> tail(5001);
    const auto got = reader->read(tail);
    REQUIRE(got);
    CHECK(*got == Frames{5000});
    tail.pop_back();
    CHECK((tail == signal));
}

TEST_CASE("what cannot be continued is refused with the reason") {
    const Folder folder;
    CHECK(AudioFileWriter::open_for_append(folder / "missing").error().code ==
          ErrorCode::not_found);
    put_bytes(folder / "text", "hello");
    CHECK(AudioFileWriter::open_for_append(folder / "text").error().code ==
          ErrorCode::bad_arguments);
    auto writer = make_writer(folder / "tagged.wav", spec_of({}));
    write_counters(writer, 10);
    REQUIRE(writer.close());
    const std::string tagged =
        bytes_of(folder / "tagged.wav") + std::string("LIST\x04\0\0\0INFO", 12);
    put_bytes(folder / "tagged.wav", tagged);
    CHECK(AudioFileWriter::open_for_append(folder / "tagged.wav").error().text.find("chunks") !=
          std::string::npos);
    CHECK((bytes_of(folder / "tagged.wav") == tagged));
}
