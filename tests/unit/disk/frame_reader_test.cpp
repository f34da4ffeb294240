#include "disk/frame_reader.hpp"

#include <bit>
#include <random>

#include "disk/bytes.hpp"
#include "disk/sample_decoding.hpp"
#include "disk/sample_encoding.hpp"
#include "disk_fixture.hpp"

using namespace laydown;
using namespace laydown::disk;
using namespace laydown::disk::test;

namespace {

FrameReader opened(const std::filesystem::path& path) {
    auto reader = FrameReader::open(path);
    if (!reader) FAIL(reader.error().text);
    return std::move(*reader);
}

/// What was read, interleaved again, and nothing of the buffers behind it was touched.
std::vector<float> read_interleaved(FrameReader& reader, std::int64_t at, std::int64_t count) {
    const auto channels = static_cast<std::size_t>(reader.shape().channels);
    std::vector<std::vector<float>> buffers(
        channels, std::vector<float>(static_cast<std::size_t>(count) + 1, 77.0F));
    std::vector<float*> out;
    for (auto& buffer : buffers) out.push_back(buffer.data());
    const auto got = reader.read({at}, out, {count});
    if (!got) FAIL(got.error().text);
    std::vector<float> all;
    for (std::size_t i = 0; i < static_cast<std::size_t>(got->count); ++i)
        for (const auto& buffer : buffers) all.push_back(buffer[i]);
    for (const auto& buffer : buffers) REQUIRE(buffer.back() == 77.0F);
    return all;
}

std::vector<float> expected(AudioFormat format, std::int64_t channels, std::int64_t frames,
                            std::int64_t at, std::int64_t count) {
    const std::int64_t end = std::max(at, std::min(at + count, frames));
    return counters(format.encoding, at * channels, (end - at) * channels);
}

/// A WAV file as another program would write it, with a chunk of so many bytes before the audio.
std::string wav_of(std::uint16_t tag, std::uint16_t bits, std::size_t filler,
                   const std::string& audio) {
    ByteBuilder file;
    const auto frame_bytes = static_cast<std::uint16_t>(bits / 8);
    file.text("RIFF").le(static_cast<std::uint32_t>(44 + filler + audio.size())).text("WAVE");
    file.text("fmt ").le(std::uint32_t{16}).le(tag).le(std::uint16_t{1}).le(std::uint32_t{48000});
    file.le(std::uint32_t{48000} * frame_bytes).le(frame_bytes).le(bits);
    file.text("JUNK").le(static_cast<std::uint32_t>(filler)).zeros(filler);
    file.text("data").le(static_cast<std::uint32_t>(audio.size())).text(audio);
    std::string bytes(file.size(), '\0');
    std::memcpy(bytes.data(), file.bytes().data(), bytes.size());
    return bytes;
}

}  // namespace

TEST_CASE("any frames of any format are read as they were written") {
    const Folder folder;
    std::mt19937 random(1);
    for (const AudioFormat format : audio_formats()) {
        for (const int channels : {1, 2, 5}) {
            INFO(to_string(format) << ", " << channels);
            const std::int64_t frames = 70'001;
            const auto path = folder / (to_string(format) + std::to_string(channels));
            {
                auto writer = make_writer(path, spec_of(format, channels));
                write_counters(writer, frames);
                REQUIRE(writer.close());
            }
            FrameReader reader = opened(path);
            CHECK(reader.shape() == AudioShape{channels, {48000}});
            CHECK(reader.frames() == Frames{frames});
            const auto check = [&](std::int64_t at, std::int64_t count) {
                INFO(at << " + " << count);
                REQUIRE((read_interleaved(reader, at, count) ==
                         expected(format, channels, frames, at, count)));
            };
            check(0, frames);
            for (int round = 0; round < 12; ++round) {
                const auto at = static_cast<std::int64_t>(random() % 70'500);
                check(at, static_cast<std::int64_t>(random() % 9000));
                check(at, 8192);
                check(at + 8192, 8192);  // on from there
            }
            check(frames - 1, 2);
            check(frames, 10);
            check(frames + 100, 10);
            check(5, 0);
        }
    }
}

TEST_CASE("floats come bit for bit, and every integer exactly") {
    const Folder folder;
    std::mt19937 random(2);
    const auto path = folder / "any";
    std::vector<float> samples(5000);
    for (float& sample : samples)
        sample = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
    samples[0] = -0.0F;
    for (const int channels : {1, 2}) {
        std::filesystem::remove(path);
        auto writer = make_writer(path, spec_of({}, channels));
        REQUIRE(writer.write(samples));
        REQUIRE(writer.close());
        FrameReader reader = opened(path);
        const auto back = read_interleaved(reader, 0, 5000 / channels);
        CHECK(std::memcmp(back.data(), samples.data(), samples.size() * sizeof(float)) == 0);
    }

    std::vector<float> every;
    for (int i = -32768; i < 32768; ++i) every.push_back(static_cast<float>(i) / 32768.0F);
    std::vector<std::byte> encoded(every.size() * 3);
    std::vector<float> decoded(every.size());
    float* const out = decoded.data();
    encode_s16(every, encoded);
    decode_planar(Encoding::s16, encoded, every.size(), {&out, 1}, 0);
    CHECK((decoded == every));
    every.clear();
    for (int i = -8388608; i < 8388608; i += 257)
        every.push_back(static_cast<float>(i) / 8388608.0F);
    encode_s24(every, encoded);
    decode_planar(Encoding::s24, encoded, every.size(), {&out, 1}, 0);
    decoded.resize(every.size());
    CHECK((decoded == every));
}

TEST_CASE("a kind that is not written here is decoded") {
    const Folder folder;
    std::string audio;
    for (int i = 0; i < 1000; ++i) audio.push_back(static_cast<char>(i % 256));
    put_bytes(folder / "u8.wav", wav_of(1, 8, 0, audio));
    FrameReader reader = opened(folder / "u8.wav");
    CHECK(reader.frames() == Frames{1000});
    for (const std::int64_t at : {500, 100, 900, 0}) {
        const auto samples = read_interleaved(reader, at, 200);
        REQUIRE(samples.size() == (at == 900 ? 100 : 200));
        CHECK(samples[3] == static_cast<float>((at + 3) % 256 - 128) / 128.0F);
    }
}

TEST_CASE("a header of any length is read, up to a mebibyte") {
    const Folder folder;
    const std::string audio(2000, '\x40');
    for (const std::size_t filler : {0UL, 16'330UL, 16'340UL, 16'384UL, 100'000UL, 1'000'000UL}) {
        INFO(filler);
        put_bytes(folder / "long.wav", wav_of(1, 16, filler, audio));
        FrameReader reader = opened(folder / "long.wav");
        CHECK(reader.frames() == Frames{1000});
        CHECK(read_interleaved(reader, 999, 5) == std::vector<float>{16448.0F / 32768.0F});

        // Of one that was never finished only who reads the header knows the audio.
        std::string unfinished = wav_of(1, 16, filler, audio);
        unfinished.replace(unfinished.size() - audio.size() - 4, 4, std::string(4, '\0'));
        put_bytes(folder / "unfinished.wav", unfinished);
        CHECK(opened(folder / "unfinished.wav").frames() == Frames{1000});
    }
}

TEST_CASE("of a file that was cut or never finished the frames that are there are read") {
    const Folder folder;
    const auto path = folder / "unfinished.wav";
    auto writer = make_writer(path, spec_of({}, 2));
    write_counters(writer, 1000);
    FrameReader reader = opened(path);
    CHECK(reader.frames() == Frames{1000});
    CHECK((read_interleaved(reader, 900, 200) == expected({}, 2, 1000, 900, 200)));
    REQUIRE(writer.close());

    FrameReader whole = opened(path);
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 100 * 8 - 3);
    CHECK((read_interleaved(whole, 800, 200) == expected({}, 2, 899, 800, 200)));
    CHECK(opened(path).frames() == Frames{899});
}

TEST_CASE("what lies behind the audio is not read") {
    const Folder folder;
    std::string behind = "LIST" + std::string("\x04\0\0\0", 4) + "abcd";
    put_bytes(folder / "tagged.wav", wav_of(1, 16, 0, std::string(2000, '\x40')) + behind);
    FrameReader reader = opened(folder / "tagged.wav");
    CHECK(reader.frames() == Frames{1000});
    CHECK(read_interleaved(reader, 990, 100).size() == 10);
}

TEST_CASE("what is no audio file is refused") {
    const Folder folder;
    put_bytes(folder / "text", std::string(100'000, 'x'));
    put_bytes(folder / "empty", "");
    const auto code = [&](const std::string& name) {
        const auto reader = FrameReader::open(folder / name);
        REQUIRE(!reader);
        CHECK(reader.error().text.find(name) != std::string::npos);
        return reader.error().code;
    };
    CHECK(code("none") == ErrorCode::not_found);
    CHECK(code("text") == ErrorCode::disk);
    CHECK(code("empty") == ErrorCode::disk);
    CHECK(code("") == ErrorCode::bad_arguments);
}
