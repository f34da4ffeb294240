#include "take_audio.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace laydown::test {

namespace {

constexpr std::size_t block_frames = 65536;

bool in_gap(const std::vector<session::Gap>& gaps, std::int64_t frame) {
    return std::any_of(gaps.begin(), gaps.end(), [frame](const session::Gap& gap) {
        return frame >= gap.at.count && frame < (gap.at + gap.length).count;
    });
}

std::string in_words(float sample, std::int64_t frame, const Expected& expected) {
    const auto found = expected.code.decode_near(sample, expected.source, expected.first + frame);
    const std::string is =
        !found ? fmt::format("{}, which is no count", sample)
               : fmt::format("the count {} ({:+} frames)", *found, *found - expected.first - frame);
    return fmt::format("sample {} should be the count {} of source {}, and is {}", frame,
                       expected.first + frame, expected.source, is);
}

std::string problem_of(const std::filesystem::path& session, const session::TakeRecord& record,
                       const std::vector<std::int64_t>& first, unsigned first_source,
                       CounterCode code) {
    const Audio audio = read_audio(session / record.file);
    if (audio.info.frames != record.length) {
        return fmt::format("{} has {} frames, and {} in the journal", record.file,
                           audio.info.frames.count, record.length.count);
    }
    if (audio.channels.size() != first.size()) {
        return fmt::format("{} has {} channels instead of {}", record.file, audio.channels.size(),
                           first.size());
    }
    for (unsigned c = 0; c < audio.channels.size(); ++c) {
        const Expected expected{first[c], first_source + c, code, record.gaps};
        const auto problem = counter_problem(audio.channels[c], expected);
        if (!problem.empty()) return fmt::format("{}, channel {}: {}", record.file, c, problem);
    }
    return {};
}

}  // namespace

Audio read_audio(const std::filesystem::path& path) {
    auto reader = disk::AudioFileReader::open(path);
    if (!reader) throw std::runtime_error(reader.error().text);
    Audio audio{reader->info(), {}};
    const auto channels = static_cast<std::size_t>(audio.info.channels);
    audio.channels.resize(channels);
    std::vector<float> block(block_frames * channels);
    for (;;) {
        const auto read = reader->read(block);
        if (!read) throw std::runtime_error(read.error().text);
        if (read->count == 0) return audio;
        for (std::size_t i = 0; i < static_cast<std::size_t>(read->count) * channels; ++i) {
            audio.channels[i % channels].push_back(block[i]);
        }
    }
}

std::string counter_problem(std::span<const float> samples, const Expected& expected) {
    std::string first;
    std::size_t wrong = 0;
    std::int64_t frame = 0;
    for (const float sample : samples) {
        const bool good =
            in_gap(expected.gaps, frame)
                ? sample == 0.0F
                : expected.code.decode_near(sample, expected.source, expected.first + frame) ==
                      expected.first + frame;
        if (!good && wrong++ == 0) first = in_words(sample, frame, expected);
        ++frame;
    }
    if (wrong == 0) return {};
    return fmt::format("{} of {} samples are wrong: {}", wrong, samples.size(), first);
}

std::string device_problem(const std::filesystem::path& session, const session::TakeRecord& record,
                           unsigned first_source, CounterCode code) {
    std::vector<std::int64_t> first;
    for (const DevicePosition at : record.begin) first.push_back(at.frame);
    return problem_of(session, record, first, first_source, code);
}

std::string song_problem(const std::filesystem::path& session, const session::TakeRecord& record,
                         unsigned first_source, CounterCode code) {
    const std::vector<std::int64_t> first(static_cast<std::size_t>(record.channels),
                                          record.position.frame);
    return problem_of(session, record, first, first_source, code);
}

}  // namespace laydown::test
