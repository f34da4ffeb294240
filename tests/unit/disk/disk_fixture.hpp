// Signals and files for the tests of src/disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "disk/audio_file_reader.hpp"
#include "disk/audio_file_writer.hpp"
#include "folder.hpp"

namespace laydown::disk::test {

using laydown::test::Folder;

/// Sample n of an encoding, n counted over all channels: exact in it, different from its
/// neighbours.
inline float counter(Encoding encoding, std::int64_t n) {
    switch (encoding) {
        case Encoding::s16:
            return static_cast<float>(n * 7 % 65536 - 32768) / 32768.0F;
        case Encoding::s24:
            return static_cast<float>(n * 1009 % 16777216 - 8388608) / 8388608.0F;
        case Encoding::f32:
            break;
    }
    return static_cast<float>(n) / 1024.0F;
}

inline std::vector<float> counters(Encoding encoding, std::int64_t begin, std::int64_t count) {
    std::vector<float> samples(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i)
        samples[static_cast<std::size_t>(i)] = counter(encoding, begin + i);
    return samples;
}

inline AudioFileSpec spec_of(AudioFormat format, int channels = 1) {
    AudioFileSpec spec;
    spec.format = format;
    spec.channels = channels;
    spec.rate = {48000};
    spec.position = {123456};
    spec.tags.title = "Kick take 3";
    spec.tags.description = "Song, Kick, take 3";
    spec.tags.project = "Song";
    spec.tags.scene = "Chorus";
    spec.tags.take = 3;
    spec.tags.channels = {"Kick in", "Kick out"};
    spec.tags.created = std::chrono::sys_days{std::chrono::year{2024} / 5 / 31} +
                        std::chrono::hours(18) + std::chrono::minutes(4);
    return spec;
}

inline AudioFileWriter make_writer(const std::filesystem::path& path, const AudioFileSpec& spec) {
    auto writer = AudioFileWriter::create(path, spec);
    if (!writer) FAIL(writer.error().text);
    return std::move(*writer);
}

/// Writes counters in pieces of odd sizes.
inline void write_counters(AudioFileWriter& writer, std::int64_t frames) {
    const std::int64_t channels = writer.spec().channels;
    std::int64_t piece = 1;
    while (frames > 0) {
        const std::int64_t count = std::min(piece, frames);
        const auto samples = counters(writer.spec().format.encoding,
                                      writer.written().count * channels, count * channels);
        const auto outcome = writer.write(samples);
        INFO(outcome.text);
        REQUIRE(outcome);
        REQUIRE(outcome.written == Frames{count});
        frames -= count;
        piece = piece * 3 % 20011 + 1;
    }
}

struct ReadBack {
    AudioFileInfo info;
    std::vector<float> samples;
};

inline ReadBack read_back(const std::filesystem::path& path) {
    auto reader = AudioFileReader::open(path);
    if (!reader) FAIL(reader.error().text);
    ReadBack back{reader->info(), {}};
    std::vector<float> buffer(8192 * static_cast<std::size_t>(back.info.channels));
    while (true) {
        const auto got = reader->read(buffer);
        if (!got) FAIL(got.error().text);
        if (got->count == 0) return back;
        back.samples.insert(back.samples.end(), buffer.begin(),
                            buffer.begin() + got->count * back.info.channels);
    }
}

/// The file holds exactly `frames` frames, told by its header, each with its counter.
inline void check_counters(const std::filesystem::path& path, AudioFormat format, int channels,
                           std::int64_t frames) {
    const ReadBack back = read_back(path);
    CHECK(back.info.format == format);
    CHECK(back.info.channels == channels);
    CHECK(back.info.rate == SampleRate{48000});
    CHECK(back.info.frames == Frames{frames});
    // Compared as a whole: a million assertions would take their time.
    CHECK((back.samples == counters(format.encoding, 0, frames * channels)));
}

inline std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes(std::filesystem::file_size(path), '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return bytes;
}

inline std::string bytes_of_head(const std::filesystem::path& path, std::size_t count) {
    std::string bytes(count, '\0');
    std::ifstream(path, std::ios::binary).read(bytes.data(), static_cast<std::streamsize>(count));
    return bytes;
}

inline void put_bytes(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace laydown::disk::test
