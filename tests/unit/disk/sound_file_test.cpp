#include "disk/sound_file.hpp"

#include <sys/stat.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "disk/bytes.hpp"
#include "disk_fixture.hpp"

using namespace laydown;
using namespace laydown::disk;
using namespace laydown::disk::test;

namespace {

constexpr SampleRate rate{48000};

Sound sound_of(const std::filesystem::path& path, SampleRate at = rate) {
    auto sound = read_sound(path);
    if (!sound) FAIL(sound.error().text);
    auto samples = samples_at(*sound, at);
    if (!samples) FAIL(samples.error().text);
    sound->samples = std::move(*samples);
    return std::move(*sound);
}

Error refusal(const std::filesystem::path& path) {
    const auto sound = read_sound(path);
    REQUIRE_FALSE(sound);
    CHECK(sound.error().text.find(path.native()) == 0);
    return sound.error();
}

/// A WAV file of floats whose header tells what it is told to.
struct Wav {
    std::uint16_t channels = 1;
    std::uint32_t hertz = rate.hertz;
    std::vector<float> samples;
    std::uint32_t told = 0;  ///< bytes of audio; 0: as many as there are

    std::string bytes() const {
        ByteBuilder file;
        const auto audio = static_cast<std::uint32_t>(4 * samples.size());
        const std::uint32_t size = told != 0 ? told : audio;
        file.text("RIFF").le(size + 36).text("WAVEfmt ").le(std::uint32_t{16});
        file.le(std::uint16_t{3}).le(channels).le(hertz).le(hertz * 4 * channels);
        file.le(static_cast<std::uint16_t>(4 * channels)).le(std::uint16_t{32});
        file.text("data").le(size);
        for (const float sample : samples) file.le(std::bit_cast<std::uint32_t>(sample));
        std::string bytes;
        for (const std::byte byte : file.bytes()) bytes += static_cast<char>(byte);
        return bytes;
    }
};

std::filesystem::path put(const Folder& folder, const Wav& wav) {
    put_bytes(folder / "click.wav", wav.bytes());
    return folder / "click.wav";
}

/// Exact in every encoding, and nothing that FLAC could make much shorter.
std::vector<float> noise(std::size_t length) {
    std::mt19937 random(7);
    std::uniform_int_distribution<int> sample(-32768, 32767);
    std::vector<float> samples(length);
    for (float& value : samples) value = static_cast<float>(sample(random)) / 32768.0F;
    return samples;
}

void write_file(const std::filesystem::path& path, AudioFormat format,
                const std::vector<float>& samples) {
    auto writer = make_writer(path, spec_of(format));
    REQUIRE(writer.write(samples));
    REQUIRE(writer.close());
}

}  // namespace

TEST_CASE("a sound of the right rate is read as it is, from any format") {
    const Folder folder;
    for (const AudioFormat format : audio_formats()) {
        INFO(to_string(format));
        const auto path = folder / to_string(format);
        write_file(path, format, noise(5001));
        const Sound sound = sound_of(path);
        CHECK((sound.samples == noise(5001)));
        CHECK_FALSE(sound.cut);
        CHECK_FALSE(sound.broken_off);
    }
}

TEST_CASE("two channels are mixed half and half") {
    const Folder folder;
    const auto sound = sound_of(put(folder, {.channels = 2, .samples = {1, 0, 0, 1, 0.5, -0.25}}));
    CHECK(sound.samples == std::vector<float>{0.5, 0.5, 0.125});
}

TEST_CASE("a sound of another rate is resampled, with its begin where it was") {
    const Folder folder;
    std::vector<float> samples(9600);
    samples[4800] = 0.5F;
    const auto path = put(folder, {.hertz = 96000, .samples = samples});
    const auto half = sound_of(path);
    REQUIRE(half.samples.size() == 4800);
    CHECK(std::ranges::max_element(half.samples) - half.samples.begin() == 2400);
    CHECK((sound_of(path, {96000}).samples == samples));
    const auto higher = sound_of(path, {192000});
    REQUIRE(higher.samples.size() == 19200);
    CHECK(std::ranges::max_element(higher.samples) - higher.samples.begin() == 9600);
}

TEST_CASE("of a long file the first ten seconds are used, and fade out") {
    const Folder folder;
    for (const std::uint32_t hertz : {8000U, 12000U}) {
        std::vector<float> samples(10 * hertz, 0.5F);
        INFO(hertz);
        const auto whole = sound_of(put(folder, {.hertz = hertz, .samples = samples}), {8000});
        CHECK(whole.samples.size() == 80000);
        CHECK_FALSE(whole.cut);
        CHECK(whole.samples.back() > 0.1F);

        samples.push_back(0.5F);
        const auto path = put(folder, {.hertz = hertz, .samples = samples});
        const auto cut = sound_of(path, {8000});
        CHECK(cut.cut);
        CHECK_FALSE(cut.broken_off);
        REQUIRE(cut.samples.size() == 80000);
        CHECK(cut.samples.back() == 0.0F);
        CHECK(cut.samples[80000 - 41] == Approx(hertz == 8000 ? 0.5F : whole.samples[80000 - 41]));
        for (std::size_t i = 80000 - 40; i < 80000; ++i) {
            const float share = static_cast<float>(80000 - 1 - i) / 40;
            REQUIRE(cut.samples[i] == Approx(whole.samples[i] * share).margin(1e-6));
        }
    }
}

TEST_CASE("of an hour no more is read than of ten seconds") {
    const Folder folder;
    constexpr std::uint32_t hour = 3600U * 48000U * 4U;
    const auto path = put(folder, {.samples = {0.5F, 0.25F}, .told = hour});
    std::filesystem::resize_file(path, 44 + std::uintmax_t{hour});  // takes no space
    const auto sound = sound_of(path);
    CHECK(sound.cut);
    CHECK_FALSE(sound.broken_off);
    CHECK(sound.samples.size() == 480000);
    CHECK(sound.samples[1] == 0.25F);
}

TEST_CASE("of a file that breaks off the rest is used, and it is told") {
    const Folder folder;
    for (const AudioFormat format : audio_formats()) {
        // Of a CAF file libsndfile says that it is malformed.
        if (format.container == Container::caf) continue;
        INFO(to_string(format));
        const auto path = folder / to_string(format);
        write_file(path, format, noise(20000));
        std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
        const Sound sound = sound_of(path);
        CHECK(sound.broken_off);
        CHECK_FALSE(sound.cut);
        CHECK(sound.samples.size() > 4000);
        CHECK(sound.samples.size() < 15000);
        CHECK((sound.samples == noise(sound.samples.size())));
    }
}

TEST_CASE("a header that does not know its length breaks nothing off") {
    const Folder folder;
    const auto sound = sound_of(put(folder, {.samples = {0.5F, 0.25F}, .told = 0xFFFFFFFF}));
    CHECK(sound.samples == std::vector<float>{0.5F, 0.25F});
    CHECK_FALSE(sound.broken_off);
}

TEST_CASE("what is no audio file is refused and named") {
    const Folder folder;
    CHECK(refusal(folder / "missing.wav").code == ErrorCode::not_found);
    CHECK(refusal(folder.path()).code == ErrorCode::bad_arguments);
    const auto pipe = folder / "pipe.wav";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);  // opened plainly, it would be waited for
    CHECK(refusal(pipe).code == ErrorCode::bad_arguments);
    CHECK(refusal("/dev/zero").code == ErrorCode::bad_arguments);
    for (const char* content : {"", "R", "RIFF", "this is a text, not a sound\n"}) {
        put_bytes(folder / "text.wav", content);
        CHECK(refusal(folder / "text.wav").code == ErrorCode::disk);
    }
}

TEST_CASE("a file without audio, or of too many channels, is refused") {
    const Folder folder;
    const auto empty = refusal(put(folder, {}));
    CHECK(empty.code == ErrorCode::bad_arguments);
    CHECK(empty.text.find("no audio") != std::string::npos);
    for (const std::uint16_t channels : {std::uint16_t{3}, std::uint16_t{8}}) {
        const auto many =
            refusal(put(folder, {.channels = channels, .samples = std::vector<float>(80)}));
        CHECK(many.code == ErrorCode::bad_arguments);
        CHECK(many.text.find(fmt::format("{} channels", channels)) != std::string::npos);
    }
}

TEST_CASE("rates that no sound has are refused") {
    const Folder folder;
    for (const std::uint32_t hertz : {1U, 999U, 768001U, 0x7FFFFFFFU, 0x80000000U, 0xFFFFFFFFU}) {
        INFO(hertz);
        refusal(put(folder, {.hertz = hertz, .samples = {0.5F, 0.5F}}));
    }
    const auto low = refusal(put(folder, {.hertz = 999, .samples = {0.5F, 0.5F}}));
    CHECK(low.code == ErrorCode::bad_arguments);
    CHECK(low.text.find("999 Hz") != std::string::npos);
    for (const std::uint32_t hertz : {1000U, 768000U})
        sound_of(put(folder, {.hertz = hertz, .samples = {0.5F, 0.5F}}));
}

TEST_CASE("samples that nobody should hear are refused") {
    const Folder folder;
    for (const float bad :
         {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
          -std::numeric_limits<float>::infinity(), 1e30F, -16.1F}) {
        std::vector<float> samples(1000, 0.5F);
        samples[601] = bad;
        INFO(bad);
        for (const std::uint16_t channels : {std::uint16_t{1}, std::uint16_t{2}}) {
            const auto error = refusal(put(folder, {.channels = channels, .samples = samples}));
            CHECK(error.code == ErrorCode::bad_arguments);
            CHECK(error.text.find(channels == 1 ? "frame 601 " : "frame 300 ") !=
                  std::string::npos);
        }
    }
    CHECK(sound_of(put(folder, {.samples = {16.0F}})).samples == std::vector<float>{16.0F});
}

TEST_CASE("damaged headers are survived") {
    const Folder folder;
    std::mt19937 random(1);
    const auto good = Wav{.channels = 2, .samples = std::vector<float>(200, 0.5F)}.bytes();
    std::uniform_int_distribution<std::size_t> where(0, 43);
    std::uniform_int_distribution<int> what(0, 255);
    for (int i = 0; i < 300; ++i) {
        auto bytes = good;
        for (int k = 0; k <= i % 4; ++k) bytes[where(random)] = static_cast<char>(what(random));
        put_bytes(folder / "damaged.wav", bytes);
        const auto sound = read_sound(folder / "damaged.wav");
        if (sound)
            CHECK(!sound->samples.empty());
        else
            CHECK(!sound.error().text.empty());
    }
}
