#include "recorder/file_levels.hpp"

#include <algorithm>
#include <array>

#include "disk/audio_file_reader.hpp"

namespace laydown::recorder {

std::vector<engine::Level> levels_of(std::span<const float> interleaved, std::size_t channels) {
    if (channels == 1) return {engine::level_of(interleaved)};
    // Gathered, as one stretch is looked at many samples at a time.
    std::array<float, 2048> one;
    std::vector<engine::Level> levels(channels);
    const std::size_t frames = interleaved.size() / channels;
    for (std::size_t at = 0; at < frames; at += one.size()) {
        const std::size_t count = std::min(one.size(), frames - at);
        for (std::size_t channel = 0; channel < channels; ++channel) {
            for (std::size_t i = 0; i < count; ++i)
                one[i] = interleaved[(at + i) * channels + channel];
            levels[channel] += engine::level_of(std::span(one).first(count));
        }
    }
    return levels;
}

std::optional<std::vector<engine::Level>> file_levels(const std::filesystem::path& path,
                                                      Frames begin, Frames end) {
    auto reader = disk::AudioFileReader::open(path);
    if (!reader) return std::nullopt;
    if (begin.count > 0 && !reader->seek(begin)) return std::nullopt;
    const auto channels = static_cast<std::size_t>(reader->info().channels);
    std::vector<engine::Level> levels(channels);
    std::vector<float> interleaved(16384 * channels);
    for (Frames at = begin; at < end;) {
        const auto most = static_cast<std::int64_t>(interleaved.size() / channels);
        const auto wanted = static_cast<std::size_t>(std::min(most, (end - at).count));
        const auto read = reader->read(std::span(interleaved).first(wanted * channels));
        if (!read || read->count == 0) break;
        const auto count = static_cast<std::size_t>(read->count) * channels;
        const auto more = levels_of(std::span(interleaved).first(count), channels);
        for (std::size_t channel = 0; channel < channels; ++channel)
            levels[channel] += more[channel];
        at += *read;
    }
    return levels;
}

}  // namespace laydown::recorder
