// CPU time to write one channel of 48 kHz for a minute, by format and by frames per write: raw
// write(2) of floats (the least that could do it), Laydown's writer, and libsndfile beside it.
// The kinds take turns, round after round, and medians are compared: the machine's mood is shared.
// usage: bench-file-writing [FOLDER [ROUNDS]]
#include <fcntl.h>
#include <fmt/format.h>
#include <sndfile.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "disk/audio_file_writer.hpp"

namespace {

using laydown::disk::AudioFileSpec;
using laydown::disk::AudioFileWriter;

constexpr std::size_t rate = 48000;
constexpr std::size_t minutes = 2;

void require(bool good, const char* what) {
    if (!good) throw std::runtime_error(what);
}

double cpu_seconds() {
    rusage usage{};
    require(::getrusage(RUSAGE_SELF, &usage) == 0, "getrusage");
    const auto seconds = [](timeval t) {
        return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Writes all of `signal` to a new file at `path` in pieces of `piece` frames.
using Write =
    std::function<void(const std::string& path, std::span<const float> signal, std::size_t piece)>;

template <class WritePiece>
void in_pieces(std::span<const float> signal, std::size_t piece, WritePiece&& write) {
    for (; !signal.empty(); signal = signal.subspan(std::min(piece, signal.size())))
        write(signal.first(std::min(piece, signal.size())));
}

void write_raw(const std::string& path, std::span<const float> signal, std::size_t piece) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    require(file >= 0, "open");
    in_pieces(signal, piece, [&](std::span<const float> part) {
        const auto bytes = static_cast<ssize_t>(part.size_bytes());
        require(::write(file, part.data(), part.size_bytes()) == bytes, "write");
    });
    require(::close(file) == 0, "close");
}

Write laydown(const char* format) {
    return [format](const std::string& path, std::span<const float> signal, std::size_t piece) {
        AudioFileSpec spec;
        spec.format = *laydown::disk::parse_audio_format(format);
        auto writer = AudioFileWriter::create(path, spec);
        if (!writer) throw std::runtime_error(writer.error().text);
        in_pieces(signal, piece, [&](std::span<const float> part) {
            require(static_cast<bool>(writer->write(part)), "write");
        });
        // Not close(): it waits for the disk, which is not what is measured.
        require(static_cast<bool>(writer->update_header()), "update");
    };
}

Write libsndfile(int format) {
    return [format](const std::string& path, std::span<const float> signal, std::size_t piece) {
        SF_INFO info{};
        info.samplerate = rate;
        info.channels = 1;
        info.format = format;
        SNDFILE* file = ::sf_open(path.c_str(), SFM_WRITE, &info);
        require(file != nullptr, "sf_open");
        ::sf_command(file, SFC_RF64_AUTO_DOWNGRADE, nullptr, SF_TRUE);
        ::sf_command(file, SFC_SET_ADD_PEAK_CHUNK, nullptr, SF_FALSE);
        ::sf_command(file, SFC_SET_CLIPPING, nullptr, SF_TRUE);
        in_pieces(signal, piece, [&](std::span<const float> part) {
            const auto frames = static_cast<sf_count_t>(part.size());
            require(::sf_writef_float(file, part.data(), frames) == frames, "sf_writef_float");
        });
        require(::sf_close(file) == 0, "sf_close");
    };
}

struct Kind {
    const char* name;
    Write write;
    std::vector<double> seconds{};  ///< of each round, per channel and minute

    double median() {
        std::ranges::sort(seconds);
        return seconds[seconds.size() / 2];
    }
};

std::vector<Kind> kinds() {
    return {{"raw write of floats", write_raw},
            {"laydown f32", laydown("f32")},
            {"libsndfile f32", libsndfile(SF_FORMAT_RF64 | SF_FORMAT_FLOAT)},
            {"laydown s24", laydown("s24")},
            {"libsndfile s24", libsndfile(SF_FORMAT_RF64 | SF_FORMAT_PCM_24)},
            {"laydown s16", laydown("s16")},
            {"libsndfile s16", libsndfile(SF_FORMAT_RF64 | SF_FORMAT_PCM_16)},
            {"laydown flac", laydown("flac")}};
}

std::vector<float> test_signal() {
    std::vector<float> signal(rate * 60 * minutes);
    std::uint32_t noise = 1;
    for (std::size_t i = 0; i < signal.size(); ++i) {
        noise = noise * 1664525U + 1013904223U;
        const auto hiss = static_cast<float>(noise >> 8U) / 16777216.0F - 0.5F;
        signal[i] = 0.5F * std::sin(0.01F * static_cast<float>(i % 62832)) + 0.01F * hiss;
    }
    return signal;
}

void run(const std::filesystem::path& folder, std::size_t rounds, std::size_t piece) {
    const std::vector<float> signal = test_signal();
    const std::string path = folder / fmt::format("laydown-bench-{}", ::getpid());
    std::vector<Kind> all = kinds();
    for (std::size_t round = 0; round < rounds; ++round) {
        for (Kind& kind : all) {
            const double before = cpu_seconds();
            kind.write(path, signal, piece);
            kind.seconds.push_back((cpu_seconds() - before) / minutes);
            require(::unlink(path.c_str()) == 0, "unlink");
        }
    }
    fmt::print("\n{} frames a write ({} rounds)\n", piece, rounds);
    const double least = all.front().median();
    for (Kind& kind : all)
        fmt::print("  {:20} {:7.2f} ms per channel and minute, {:5.2f} times raw\n", kind.name,
                   1e3 * kind.median(), kind.median() / least);
}

}  // namespace

int main(int count, char** arguments) {
    try {
        const std::filesystem::path folder = count > 1 ? std::filesystem::path(arguments[1])
                                                       : std::filesystem::temp_directory_path();
        const std::size_t rounds = count > 2 ? std::strtoul(arguments[2], nullptr, 10) : 7;
        for (const std::size_t piece : {4096, 16384, 48000})
            run(folder, std::max(rounds, std::size_t{1}), piece);
        return 0;
    } catch (const std::exception& failure) {
        fmt::print(stderr, "bench-file-writing: {}\n", failure.what());
        return 1;
    }
}
