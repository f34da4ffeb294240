#include "disk/rate_conversion.hpp"

#include <cmath>
#include <fstream>
#include <numbers>

#include "catch.hpp"
#include "disk/audio_file_reader.hpp"
#include "disk/audio_file_writer.hpp"
#include "disk/frame_reader.hpp"
#include "disk/resample.hpp"
#include "folder.hpp"

using namespace laydown;
using namespace laydown::disk;

namespace {

const ConversionProgress indifferent = [](double) { return true; };

std::vector<float> sine(double frequency, SampleRate rate, std::size_t length) {
    std::vector<float> samples(length);
    for (std::size_t i = 0; i < length; ++i)
        samples[i] = static_cast<float>(
            std::sin(2 * std::numbers::pi * frequency * static_cast<double>(i) / rate.hertz));
    return samples;
}

void write(const std::filesystem::path& path, const std::vector<float>& interleaved,
           SampleRate rate, int channels = 1) {
    AudioFileSpec spec;
    spec.rate = rate;
    spec.channels = channels;
    auto writer = AudioFileWriter::create(path, spec);
    REQUIRE(writer);
    REQUIRE(writer->write(interleaved));
    REQUIRE(writer->close());
}

std::vector<float> channel(const std::filesystem::path& path, int wanted, int channels) {
    auto reader = FrameReader::open(path);
    REQUIRE(reader);
    REQUIRE(reader->frames());
    std::vector<std::vector<float>> apart(
        static_cast<std::size_t>(channels),
        std::vector<float>(static_cast<std::size_t>(reader->frames()->count)));
    std::vector<float*> to;
    for (auto& samples : apart) to.push_back(samples.data());
    REQUIRE(reader->read({0}, to, *reader->frames()));
    return apart.at(static_cast<std::size_t>(wanted));
}

}  // namespace

TEST_CASE("a file at another rate is what resampling it in one piece is") {
    const test::Folder folder;
    for (const auto& [from, to] : {std::pair{SampleRate{44100}, SampleRate{48000}},
                                   {{48000}, {44100}},
                                   {{96000}, {48000}},
                                   {{8000}, {192000}},
                                   {{192000}, {8000}}}) {
        CAPTURE(from.hertz, to.hertz);
        const auto samples = sine(440, from, 50'001);
        write(folder.path() / "in.wav", samples, from);
        std::filesystem::remove(folder.path() / "out.wav");
        REQUIRE(convert_rate(folder.path() / "in.wav", folder.path() / "out.wav", to, {0},
                             indifferent));
        const auto made = channel(folder.path() / "out.wav", 0, 1);
        const auto whole = resample(samples, from, to);
        REQUIRE(whole);
        REQUIRE(made.size() == whole->size());
        float most = 0;
        for (std::size_t i = 0; i < made.size(); ++i)
            most = std::max(most, std::fabs(made[i] - (*whole)[i]));
        CHECK(most < 1e-6F);
        std::filesystem::remove(folder.path() / "in.wav");
    }
}

TEST_CASE("channels stay apart, and the file says where it belongs") {
    const test::Folder folder;
    std::vector<float> both;
    for (const float left : sine(440, {44100}, 20'000)) {
        both.push_back(left);
        both.push_back(0.0F);
    }
    write(folder.path() / "in.wav", both, {44100}, 2);
    const auto out = folder.path() / "cache" / "out.wav";
    REQUIRE(convert_rate(folder.path() / "in.wav", out, {48000}, {12'345}, indifferent));
    for (const float sample : channel(out, 1, 2)) REQUIRE(sample == 0.0F);
    CHECK(channel(out, 0, 2).size() == 21'769);
    const auto reader = AudioFileReader::open(out);
    REQUIRE(reader);
    CHECK(reader->info().rate == SampleRate{48000});
    CHECK(reader->info().time_reference == SongPosition{12'345});
}

TEST_CASE("what is given up, or cannot be done, leaves no file") {
    const test::Folder folder;
    const auto in = folder.path() / "in.wav";
    const auto out = folder.path() / "out.wav";
    write(in, std::vector<float>(5'000'000, 0.1F), {44100});
    double told = -1;
    const auto stopped = convert_rate(in, out, {48000}, {0}, [&](double done) {
        told = done;
        return false;
    });
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().code == ErrorCode::wrong_state);
    CHECK(told > 0);
    CHECK(told < 1);
    const auto files = [&] {
        return std::distance(std::filesystem::directory_iterator(folder.path()), {});
    };
    CHECK(files() == 1);

    const auto far = convert_rate(in, out, {100}, {0}, indifferent);
    REQUIRE_FALSE(far);
    CHECK(far.error().code == ErrorCode::out_of_range);
    CHECK(convert_rate(folder.path() / "none.wav", out, {48000}, {0}, indifferent).error().code ==
          ErrorCode::not_found);
    CHECK(files() == 1);
}

TEST_CASE("what a crash left is replaced") {
    const test::Folder folder;
    write(folder.path() / "in.wav", sine(440, {44100}, 1'000), {44100});
    // No process has that number, and one has this.
    std::ofstream(folder.path() / "out.wav.999999999.part") << "x";
    std::ofstream(folder.path() / "out.wav.1.part") << "x";
    write(folder.path() / "out.wav", {0.5F}, {44100});
    REQUIRE(convert_rate(folder.path() / "in.wav", folder.path() / "out.wav", {48000}, {0},
                         indifferent));
    CHECK(channel(folder.path() / "out.wav", 0, 1).size() == 1'089);
    CHECK_FALSE(std::filesystem::exists(folder.path() / "out.wav.999999999.part"));
    CHECK(std::filesystem::exists(folder.path() / "out.wav.1.part"));
}
