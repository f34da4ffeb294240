#include "disk/repair.hpp"

#include <algorithm>
#include <random>

#include "disk_fixture.hpp"

using namespace laydown;
using namespace laydown::disk;
using namespace laydown::disk::test;

namespace {

Repair repaired(const std::filesystem::path& path) {
    const auto result = repair(path);
    if (!result) FAIL(result.error().text);
    return *result;
}

/// What a crash leaves: a file whose header was last updated after `told` frames (not at all if
/// negative) and that is `frames` long.
void leave_unfinished(const std::filesystem::path& path, const AudioFileSpec& spec,
                      std::int64_t told, std::int64_t frames) {
    auto writer = make_writer(path, spec);
    if (told > 0) write_counters(writer, told);
    if (told >= 0) REQUIRE(writer.update_header());
    write_counters(writer, frames - std::max(told, std::int64_t{0}));
}

std::vector<AudioFormat> uncompressed() {
    auto formats = audio_formats();
    std::erase_if(formats, [](AudioFormat f) { return f.container == Container::flac; });
    return formats;
}

constexpr std::int64_t header_bytes = 4096;

/// A WAV file as another program would write it.
std::string foreign_wav(const std::string& audio, std::uint32_t told, const std::string& behind) {
    const auto number = [](std::uint32_t value, int bytes) {
        std::string text;
        for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
        return text;
    };
    const std::string body = "WAVEfmt " + number(16, 4) + number(1, 2) + number(1, 2) +
                             number(48000, 4) + number(96000, 4) + number(2, 2) + number(16, 2) +
                             "data" + number(told, 4) + audio + behind;
    return "RIFF" + number(static_cast<std::uint32_t>(body.size()), 4) + body;
}

}  // namespace

TEST_CASE("a finished file stays as it is to the byte") {
    const Folder folder;
    for (const AudioFormat format : audio_formats()) {
        for (const std::int64_t frames : {0, 1, 10001}) {
            INFO(to_string(format) << " " << frames);
            const auto path = folder / "take";
            auto writer = make_writer(path, spec_of(format));
            write_counters(writer, frames);
            REQUIRE(writer.close());
            const std::string before = bytes_of(path);
            const Repair result = repaired(path);
            CHECK(!result.changed);
            CHECK(result.frames == Frames{frames});
            CHECK(result.found == Frames{frames});
            CHECK((bytes_of(path) == before));
            std::filesystem::remove(path);
        }
    }
}

TEST_CASE("a file that a kill left behind is finished from its length") {
    const Folder folder;
    for (const AudioFormat format : uncompressed()) {
        for (const int channels : {1, 2}) {
            for (const std::int64_t told : {-1, 0, 1, 500}) {
                INFO(to_string(format) << " " << channels << " " << told);
                const auto path = folder / "take";
                leave_unfinished(path, spec_of(format, channels), told, 10001);
                const Repair result = repaired(path);
                CHECK(result.changed);
                CHECK(result.found == Frames{std::max(told, std::int64_t{0})});
                CHECK(result.frames == Frames{10001});
                check_counters(path, format, channels, 10001);
                CHECK(!repaired(path).changed);
                std::filesystem::remove(path);
            }
        }
    }
}

TEST_CASE("a file cut anywhere keeps all whole frames and no part of one") {
    const Folder folder;
    std::mt19937 random(1);
    for (const AudioFormat format : uncompressed()) {
        const int frame_bytes = 2 * format.sample_bytes();
        for (int round = 0; round < 20; ++round) {
            const auto path = folder / "take";
            const std::int64_t told = static_cast<std::int64_t>(random() % 2000) - 1;
            leave_unfinished(path, spec_of(format, 2), told, 2000);
            const auto audio = static_cast<std::int64_t>(random() % 2000) * frame_bytes +
                               static_cast<std::int64_t>(random()) % frame_bytes;
            std::filesystem::resize_file(path, static_cast<std::uintmax_t>(header_bytes + audio));
            INFO(to_string(format) << " told " << told << ", cut after " << audio << " bytes");
            const std::int64_t frames = audio / frame_bytes;
            CHECK(repaired(path).frames == Frames{frames});
            check_counters(path, format, 2, frames);
            std::filesystem::remove(path);
        }
    }
}

TEST_CASE("a FLAC file cut anywhere keeps all whole blocks") {
    const Folder folder;
    std::mt19937 random(2);
    for (const AudioFormat format : {AudioFormat{Container::flac, Encoding::s24},
                                     AudioFormat{Container::flac, Encoding::s16}}) {
        const auto whole = folder / "whole";
        auto writer = make_writer(whole, spec_of(format, 2));
        write_counters(writer, 40000);
        REQUIRE(writer.close());
        const std::string bytes = bytes_of(whole);
        const std::size_t header = 200;
        for (int round = 0; round < 60; ++round) {
            const std::size_t cut = header + random() % (bytes.size() - header);
            INFO(to_string(format) << " cut after " << cut << " of " << bytes.size());
            put_bytes(folder / "cut", bytes.substr(0, cut));
            const Repair result = repaired(folder / "cut");
            CHECK(result.changed);
            CHECK(result.found == Frames{40000});
            CHECK(result.frames.count % 4096 == 0);
            // The share of the bytes that is there tells about how many frames it must be.
            const auto share = static_cast<double>(cut) / static_cast<double>(bytes.size());
            CHECK(static_cast<double>(result.frames.count) > 40000 * share - 3 * 4096);
            check_counters(folder / "cut", format, 2, result.frames.count);
            CHECK(!repaired(folder / "cut").changed);
        }
        std::filesystem::remove(whole);
    }
}

TEST_CASE("a FLAC file that a kill left behind is finished from its blocks") {
    const Folder folder;
    const AudioFormat format{Container::flac, Encoding::s24};
    leave_unfinished(folder / "take", spec_of(format), -1, 50000);
    const std::string unfinished = bytes_of(folder / "take");
    const Repair result = repaired(folder / "take");
    CHECK(result.changed);
    CHECK(result.found == Frames{0});
    CHECK(result.frames.count >= 50000 - 2 * 4096);
    check_counters(folder / "take", format, 1, result.frames.count);

    put_bytes(folder / "cut", unfinished.substr(0, unfinished.size() - 5));
    CHECK(repaired(folder / "cut").frames == Frames{result.frames.count - 4096});
}

TEST_CASE("a FLAC file that is damaged in the middle is left as it is") {
    const Folder folder;
    const AudioFormat format{Container::flac, Encoding::s24};
    auto writer = make_writer(folder / "take", spec_of(format));
    write_counters(writer, 50000);
    REQUIRE(writer.close());
    std::string bytes = bytes_of(folder / "take");
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    put_bytes(folder / "take", bytes);
    const auto result = repair(folder / "take");
    REQUIRE(!result);
    CHECK(result.error().text.find("damaged after frame") != std::string::npos);
    CHECK(result.error().code == ErrorCode::disk);  // not as if there was nothing in it
    CHECK((bytes_of(folder / "take") == bytes));
}

TEST_CASE("a FLAC file that was never written to is an empty take") {
    const Folder folder;
    leave_unfinished(folder / "take", spec_of({Container::flac, Encoding::s24}), -1, 0);
    const Repair result = repaired(folder / "take");
    CHECK(!result.changed);
    CHECK(result.frames == Frames{0});
}

TEST_CASE("files beyond 4 GiB become RF64 and keep their audio") {
    const Folder folder;
    const auto path = folder / "take.wav";
    constexpr std::int64_t frames = (std::int64_t{1} << 30) + 12345;  // of 4 bytes
    for (const Container container : {Container::wav, Container::w64, Container::caf}) {
        leave_unfinished(path, spec_of({container, Encoding::f32}), 1000, 2000);
        // All but the first frames is a hole in the file: silence without a cost.
        std::filesystem::resize_file(path, header_bytes + frames * 4 + 3);
        const Repair result = repaired(path);
        CHECK(result.found == Frames{1000});
        CHECK(result.frames == Frames{frames});
        auto reader = AudioFileReader::open(path);
        REQUIRE(reader);
        CHECK(reader->info().frames == Frames{frames});
        std::vector<float> first(2000);
        CHECK(reader->read(first));
        CHECK((first == counters(Encoding::f32, 0, 2000)));
        CHECK(reader->seek({frames - 5}));
        std::vector<float> last(10);
        const auto got = reader->read(last);
        REQUIRE(got);
        CHECK(*got == Frames{5});
        CHECK(!repaired(path).changed);
        if (container == Container::wav) {
            std::ifstream file(path, std::ios::binary);
            std::string id(16, '\0');
            file.read(id.data(), 16);
            CHECK(id.substr(0, 4) == "RF64");
            CHECK(id.substr(12) == "ds64");
            CHECK(reader->info().time_reference == SongPosition{123456});
        }
        std::filesystem::remove(path);
    }
}

TEST_CASE("chunks that others put behind the audio stay") {
    const Folder folder;
    const auto path = folder / "take.wav";
    auto writer = make_writer(path, spec_of({Container::wav, Encoding::s24}));
    write_counters(writer, 1001);
    REQUIRE(writer.close());
    const std::string chunk("LIST\x0A\0\0\0INFOISFTxx", 18);
    const std::string tagged = bytes_of(path) + chunk;
    put_bytes(path, tagged);
    const Repair result = repaired(path);
    CHECK(!result.changed);
    CHECK(result.frames == Frames{1001});
    CHECK((bytes_of(path) == tagged));
}

TEST_CASE("files of other programs are repaired where that is certain, else left alone") {
    const Folder folder;
    const auto path = folder / "other.wav";
    const std::string audio("abcdefgh");

    const std::string chunk("LIST\x04\0\0\0INFO", 12);
    for (const std::string& finished :
         {foreign_wav(audio, 8, ""), foreign_wav(audio, 8, chunk), foreign_wav("", 0, ""),
          foreign_wav("", 0, chunk), foreign_wav("abcdefg", 7, std::string(1, '\0'))}) {
        put_bytes(path, finished);
        CHECK(!repaired(path).changed);
        CHECK((bytes_of(path) == finished));
    }

    put_bytes(path, foreign_wav(audio, 0, "ij"));  // never finished
    CHECK(repaired(path).frames == Frames{5});
    CHECK(read_back(path).info.frames == Frames{5});

    put_bytes(path, foreign_wav(audio, 100, ""));  // cut off
    CHECK(repaired(path).frames == Frames{4});
    CHECK(read_back(path).info.frames == Frames{4});

    const std::string odd = foreign_wav(audio, 4, "\x01\x02\x03");  // who knows
    put_bytes(path, odd);
    const auto refused = repair(path);
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::bad_arguments);
    CHECK((bytes_of(path) == odd));
}

TEST_CASE("what is no audio file is refused with a reason and stays") {
    const Folder folder;
    const auto path = folder / "file";
    for (const std::string& content :
         {std::string(), std::string("hello"), std::string("RIFF\0\0\0\0WAVE", 12),
          std::string("RIFF\0\0\0\0AVI ", 12), std::string("caff\0\1\0\0", 8), std::string("fLaC"),
          std::string("RIFF\0\0\0\0WAVEfmt \xFF\xFF\xFF\xFF", 20), std::string(5000, '\0'),
          std::string("fLaC\x80\xFF\xFF\xFF", 8)}) {
        put_bytes(path, content);
        const auto result = repair(path);
        REQUIRE(!result);
        CHECK(result.error().code == ErrorCode::bad_arguments);
        CHECK(result.error().text.find("file") != std::string::npos);
        CHECK(bytes_of(path) == content);
    }
    const auto missing = repair(folder / "missing");
    REQUIRE(!missing);
    CHECK(missing.error().code == ErrorCode::not_found);
    CHECK(!repair(folder.path()));
}

TEST_CASE("random damage to a header never harms more than an error") {
    const Folder folder;
    std::mt19937 random(3);
    for (const char* word : {"f32", "w64-s24", "caf", "flac"}) {
        leave_unfinished(folder / word, spec_of(*parse_audio_format(word)), 10, 6000);
        const std::string good = bytes_of(folder / word);
        for (int round = 0; round < 300; ++round) {
            std::string bad = good;
            for (int i = 0; i < 4; ++i)
                bad[random() % std::min<std::size_t>(bad.size(), 700)] =
                    static_cast<char>(random());
            if (round % 3 == 0) bad.resize(random() % bad.size());
            put_bytes(folder / "bad", bad);
            const auto result = repair(folder / "bad");
            if (!result) CHECK((bytes_of(folder / "bad") == bad));
        }
    }
}
