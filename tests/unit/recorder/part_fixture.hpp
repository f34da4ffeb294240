// Jobs that cut a ring's channels into files of a test's own session folder.
#pragma once

#include "disk/audio_file_reader.hpp"
#include "recorder/file_part.hpp"
#include "ring_fixture.hpp"

namespace laydown::recorder::test {

/// Cuts the channels 0, 1, … of the ring from these moments on, into a file of track 1.
inline CutJob job_of(const RingFixture& ring, const std::vector<std::int64_t>& begins,
                     const std::string& track = "Kick", int take = 1) {
    CutJob job;
    job.key = {take, {1}};
    job.memory = ring.memory;
    job.record.take = take;
    job.record.track = track;
    job.record.number = 1;
    job.record.channels = static_cast<int>(begins.size());
    job.record.format = disk::to_string(job.format);
    job.record.rate = test_rate;
    job.record.position = {4711};
    job.record.session = "Song";
    job.record.ring = ring.memory->name();
    for (std::size_t i = 0; i < begins.size(); ++i) {
        const auto channel = static_cast<std::uint32_t>(i);
        job.channels.push_back({ring.lane(channel), {begins[i]}});
        job.record.begin.push_back({begins[i]});
        job.record.lanes.push_back({0, channel});
    }
    return job;
}

inline CutEnd end_after(std::int64_t frames) {
    CutEnd end;
    end.length = {frames};
    return end;
}

/// What such a file holds when nothing was lost.
inline std::vector<float> samples_from(const std::vector<std::int64_t>& begins,
                                       std::int64_t frames) {
    std::vector<float> samples;
    for (std::int64_t i = 0; i < frames; ++i) {
        for (std::size_t channel = 0; channel < begins.size(); ++channel) {
            samples.push_back(
                sample_of(static_cast<std::uint32_t>(channel), {begins[channel] + i}));
        }
    }
    return samples;
}

inline std::vector<float> samples_in(const std::filesystem::path& file) {
    auto reader = disk::AudioFileReader::open(file);
    if (!reader) FAIL(reader.error().text);
    const auto frames = static_cast<std::size_t>(reader->info().frames.count);
    std::vector<float> samples(frames * static_cast<std::size_t>(reader->info().channels));
    const auto read = reader->read(samples);
    if (!read) FAIL(read.error().text);
    CHECK(*read == reader->info().frames);
    return samples;
}

}  // namespace laydown::recorder::test
