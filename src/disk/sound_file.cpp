#include "disk/sound_file.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "disk/audio_file_reader.hpp"
#include "disk/cut_off_file.hpp"
#include "disk/resample.hpp"

namespace laydown::disk {

namespace {

constexpr int most_channels = 2;
constexpr SampleRate lowest_rate{1000};
constexpr SampleRate highest_rate{768'000};
constexpr float loudest = 16.0F;  // 24 dB beyond full scale
constexpr double fade_seconds = 0.005;
/// Of a read that fails nothing is left: so few frames that what is lost is not heard.
constexpr std::size_t frames_at_once = 64;

Result<void> check_kind(const std::filesystem::path& path, const AudioFileInfo& info) {
    if (info.channels < 1 || info.channels > most_channels)
        return error(ErrorCode::bad_arguments, "{}: {} channels; a sound has 1 or 2", path.native(),
                     info.channels);
    if (info.rate < lowest_rate || info.rate > highest_rate)
        return error(ErrorCode::bad_arguments, "{}: a sample rate of {} Hz; a sound has {} to {}",
                     path.native(), info.rate.hertz, lowest_rate.hertz, highest_rate.hertz);
    return {};
}

Result<void> check_samples(const std::filesystem::path& path, std::span<const float> samples,
                           std::size_t channels, std::size_t frame) {
    const auto bad =
        std::ranges::find_if(samples, [](float sample) { return !(std::fabs(sample) <= loudest); });
    if (bad == samples.end()) return {};
    const auto index = static_cast<std::size_t>(bad - samples.begin());
    return error(ErrorCode::bad_arguments, "{}: the sample of frame {} is {}, which is no audio",
                 path.native(), frame + index / channels, *bad);
}

void add_mixed(std::vector<float>& mono, std::span<const float> interleaved, std::size_t channels) {
    if (channels == 1) {
        mono.insert(mono.end(), interleaved.begin(), interleaved.end());
        return;
    }
    for (std::size_t i = 0; i + 1 < interleaved.size(); i += 2)
        mono.push_back((interleaved[i] + interleaved[i + 1]) / 2);
}

/// At most one frame more than `most`, mixed, at the file's rate.
Result<Sound> read_mixed(const std::filesystem::path& path, AudioFileReader& file,
                         std::size_t most) {
    Sound sound;
    const auto channels = static_cast<std::size_t>(file.info().channels);
    std::array<float, most_channels * frames_at_once> buffer{};
    while (sound.samples.size() <= most) {
        const std::size_t frames = std::min(most + 1 - sound.samples.size(), frames_at_once);
        const auto got = file.read(std::span(buffer).first(frames * channels));
        if (!got && sound.samples.empty()) return got.error();
        if (!got) sound.broken_off = true;
        if (!got || got->count == 0) break;
        const auto piece = std::span(buffer).first(static_cast<std::size_t>(got->count) * channels);
        if (auto good = check_samples(path, piece, channels, sound.samples.size()); !good)
            return good.error();
        add_mixed(sound.samples, piece, channels);
    }
    return sound;
}

/// Whether the header tells of more audio than there is. libsndfile takes such a file of
/// uncompressed audio for a shorter one and does not say so.
bool is_too_short(const std::filesystem::path& path) {
    const auto file = open_regular_file(path, O_RDONLY);
    if (!file) return false;
    const auto state = examine(*file, path);
    if (!state || !state->layout.audio) return false;
    return *state->layout.audio >
           state->size - static_cast<std::int64_t>(state->layout.data_offset);
}

void fade_end(std::vector<float>& samples, SampleRate rate) {
    const auto wanted = static_cast<std::size_t>(rate.frames(fade_seconds).count);
    const std::size_t length = std::min(wanted, samples.size());
    for (std::size_t i = 0; i < length; ++i)
        samples[samples.size() - 1 - i] *= static_cast<float>(i) / static_cast<float>(length);
}

}  // namespace

Result<Sound> read_sound(const std::filesystem::path& path) {
    auto file = AudioFileReader::open(path);
    if (!file) return file.error();
    const AudioFileInfo& info = file->info();
    if (auto good = check_kind(path, info); !good) return good.error();

    const auto most = static_cast<std::size_t>(info.rate.frames(longest_sound).count);
    auto sound = read_mixed(path, *file, most);
    if (!sound) return sound.error();
    if (sound->samples.empty())
        return error(ErrorCode::bad_arguments, "{}: there is no audio in it", path.native());
    sound->cut = sound->samples.size() > most;
    if (sound->cut) sound->samples.resize(most);
    const auto told = static_cast<std::size_t>(info.frames.count);
    if ((!sound->cut && sound->samples.size() < told) || is_too_short(path))
        sound->broken_off = true;

    sound->rate = info.rate;
    return sound;
}

Result<std::vector<float>> samples_at(const Sound& sound, SampleRate rate) {
    auto samples = resample(sound.samples, sound.rate, rate);
    if (samples && sound.cut) fade_end(*samples, rate);
    return samples;
}

}  // namespace laydown::disk
