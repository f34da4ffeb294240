// What is in the files of takes, compared sample by sample with the counters that were played.
// Pure but for reading files; any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "counter_code.hpp"
#include "disk/audio_file_reader.hpp"
#include "session/take_record.hpp"

namespace laydown::test {

struct Audio {
    disk::AudioFileInfo info;
    std::vector<std::vector<float>> channels;  ///< not interleaved
};

/// Throws std::runtime_error.
Audio read_audio(const std::filesystem::path& path);

/// What is expected of one channel of a file.
struct Expected {
    std::int64_t first = 0;  ///< the count of its first sample
    unsigned source = 0;     ///< the source's output that it was connected to, from 0
    CounterCode code = CounterCode::s24();
    std::vector<session::Gap> gaps{};  ///< where it is silent instead
};

/// Empty when each sample i is frame `first + i` of the source's channel, and silence in the gaps;
/// otherwise where and how it is not, for people.
std::string counter_problem(std::span<const float> samples, const Expected& expected);

/// Compares the file of a part, each sample of each channel, with the frames of the device's clock
/// that the journal says it holds, and the file's length with the journal's. Its channel c was
/// connected to output `first_source + c`. Empty when all is right.
std::string device_problem(const std::filesystem::path& session, const session::TakeRecord& record,
                           unsigned first_source = 0, CounterCode code = CounterCode::s24());

/// The same for a source that counted frames of the transport: sample i is song frame
/// `record.position + i`.
std::string song_problem(const std::filesystem::path& session, const session::TakeRecord& record,
                         unsigned first_source = 0, CounterCode code = CounterCode::s24());

}  // namespace laydown::test
