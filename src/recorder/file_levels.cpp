#include "recorder/file_levels.hpp"

#include <algorithm>

#include "disk/audio_file_reader.hpp"

namespace laydown::recorder {

std::optional<std::vector<engine::Level>> file_levels(const std::filesystem::path& path,
                                                      Frames begin, Frames end) {
    auto reader = disk::AudioFileReader::open(path);
    if (!reader) return std::nullopt;
    if (begin.count > 0 && !reader->seek(begin)) return std::nullopt;
    const auto channels = static_cast<std::size_t>(reader->info().channels);
    std::vector<engine::Level> levels(channels);
    std::vector<float> interleaved(16384 * channels);
    std::vector<float> one;
    for (Frames at = begin; at < end;) {
        const auto most = static_cast<std::int64_t>(interleaved.size() / channels);
        const auto wanted = static_cast<std::size_t>(std::min(most, (end - at).count));
        const auto read = reader->read(std::span(interleaved).first(wanted * channels));
        if (!read || read->count == 0) break;
        one.resize(static_cast<std::size_t>(read->count));
        for (std::size_t channel = 0; channel < channels; ++channel) {
            for (std::size_t i = 0; i < one.size(); ++i)
                one[i] = interleaved[i * channels + channel];
            levels[channel] += engine::level_of(one);
        }
        at += *read;
    }
    return levels;
}

}  // namespace laydown::recorder
