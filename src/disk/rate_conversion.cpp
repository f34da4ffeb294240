#include "disk/rate_conversion.hpp"

#include <fmt/format.h>
#include <samplerate.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <vector>

#include "disk/draft_file.hpp"
#include "disk/frame_reader.hpp"

namespace laydown::disk {

namespace {

constexpr std::int64_t piece = 16384;

/// libsamplerate's state, with its errors in words.
class Resampler {
  public:
    Resampler(int channels, double ratio) : ratio_(ratio) {
        int failed = 0;
        state_.reset(::src_new(SRC_SINC_BEST_QUALITY, channels, &failed));
    }
    bool made() const { return state_ != nullptr; }

    /// Takes what it can of `in`, interleaved, and appends what comes of it to `out`.
    Result<void> run(std::span<const float> in, int channels, bool last, std::vector<float>& out) {
        const auto width = static_cast<std::size_t>(channels);
        for (bool more = true; more;) {
            made_.resize(static_cast<std::size_t>(piece) * width);
            SRC_DATA job{};
            job.data_in = in.data();
            job.input_frames = static_cast<long>(in.size() / width);
            job.data_out = made_.data();
            job.output_frames = piece;
            job.src_ratio = ratio_;
            job.end_of_input = last ? 1 : 0;
            if (const int failed = ::src_process(state_.get(), &job); failed != 0)
                return error(ErrorCode::internal, "{}", ::src_strerror(failed));
            in = in.subspan(static_cast<std::size_t>(job.input_frames_used) * width);
            const auto made = static_cast<std::size_t>(job.output_frames_gen) * width;
            out.insert(out.end(), made_.begin(), made_.begin() + static_cast<std::ptrdiff_t>(made));
            more = !in.empty() || job.output_frames_gen == piece;
        }
        return {};
    }

  private:
    struct Delete {
        void operator()(SRC_STATE* state) const { ::src_delete(state); }
    };
    std::unique_ptr<SRC_STATE, Delete> state_;
    double ratio_;
    std::vector<float> made_;
};

/// From a reader into a file.
class Conversion {
  public:
    Conversion(FrameReader& reader, DraftFile& file, SampleRate rate)
        : reader_(reader),
          file_(file),
          rate_(rate),
          from_(reader.shape().rate),
          channels_(reader.shape().channels),
          resampler_(channels_, static_cast<double>(rate.hertz) / from_.hertz) {}

    Result<void> run(const ConversionProgress& progress);

  private:
    Result<Frames> read();
    Result<void> convert(bool last);
    std::int64_t length_at(Frames frames) const {
        return (frames.count * rate_.hertz + from_.hertz - 1) / from_.hertz;
    }

    FrameReader& reader_;
    DraftFile& file_;
    SampleRate rate_;
    SampleRate from_;
    int channels_;
    Resampler resampler_;
    Frames done_{};             // read
    std::int64_t written_ = 0;  // frames
    std::vector<float> in_;
    std::vector<float> out_;
};

/// The next frames, interleaved, into in_.
Result<Frames> Conversion::read() {
    const auto width = static_cast<std::size_t>(channels_);
    std::vector<std::vector<float>> apart(width, std::vector<float>(piece));
    std::vector<float*> to;
    to.reserve(width);
    for (auto& channel : apart) to.push_back(channel.data());
    auto got = reader_.read(done_, to, {piece});
    if (!got) return got;
    in_.clear();
    for (std::size_t i = 0; i < static_cast<std::size_t>(got->count); ++i) {
        for (std::size_t channel = 0; channel < width; ++channel) in_.push_back(apart[channel][i]);
    }
    done_ += *got;
    return got;
}

Result<void> Conversion::convert(bool last) {
    const auto width = static_cast<std::size_t>(channels_);
    // Without silence behind it libsamplerate leaves out up to a sample's worth of the end.
    if (last) in_.assign((from_.hertz / rate_.hertz + 2) * width, 0.0F);
    out_.clear();
    if (auto made = resampler_.run(in_, channels_, last, out_); !made) return made;
    const std::int64_t room = std::max<std::int64_t>(0, length_at(done_) - written_);
    out_.resize(std::min(out_.size(), static_cast<std::size_t>(room) * width));
    written_ += static_cast<std::int64_t>(out_.size() / width);
    return out_.empty() ? Result<void>() : file_.write(out_);
}

Result<void> Conversion::run(const ConversionProgress& progress) {
    if (!resampler_.made()) return error(ErrorCode::internal, "no memory");
    using Clock = std::chrono::steady_clock;
    auto told = Clock::now();
    for (;;) {
        const auto got = read();
        if (!got) return got.error();
        const bool last = got->count < piece;
        if (auto done = convert(false); !done) return done;
        if (last) return convert(true);
        if (Clock::now() - told < std::chrono::milliseconds(100)) continue;
        told = Clock::now();
        const double all = static_cast<double>(reader_.frames().value_or(Frames{}).count);
        if (!progress(all > 0 ? std::min(1.0, static_cast<double>(done_.count) / all) : 0.0))
            return error(ErrorCode::wrong_state, "given up");
    }
}

/// What conversions to that file have left that were cut off: by crashes, or by us.
void remove_dead_parts(const std::filesystem::path& to) {
    const std::string begin = to.filename().string() + ".";
    std::error_code failed;
    for (std::filesystem::directory_iterator entry(to.parent_path(), failed), end;
         !failed && entry != end; entry.increment(failed)) {
        const std::string name = entry->path().filename().string();
        if (!name.starts_with(begin) || !name.ends_with(".part")) continue;
        const int pid = std::atoi(name.c_str() + begin.size());
        const bool lives = pid > 0 && pid != ::getpid() && (::kill(pid, 0) == 0 || errno != ESRCH);
        std::error_code stays;
        if (!lives) std::filesystem::remove(entry->path(), stays);
    }
}

}  // namespace

Result<void> convert_rate(const std::filesystem::path& from, const std::filesystem::path& to,
                          SampleRate rate, SongPosition position,
                          const ConversionProgress& progress) {
    auto reader = FrameReader::open(from);
    if (!reader) return reader.error();
    const AudioShape shape = reader->shape();
    if (::src_is_valid_ratio(static_cast<double>(rate.hertz) / shape.rate.hertz) == 0)
        return error(ErrorCode::out_of_range, "{}: no way from {} Hz to {} Hz", from.string(),
                     shape.rate.hertz, rate.hertz);
    std::error_code failed;
    std::filesystem::create_directories(to.parent_path(), failed);
    // Another process may convert the same file.
    const std::filesystem::path part = fmt::format("{}.{}.part", to.string(), ::getpid());
    remove_dead_parts(to);
    AudioFileSpec spec;
    spec.channels = shape.channels;
    spec.rate = rate;
    spec.position = position;
    auto file = DraftFile::create(part, spec);
    if (!file) return file.error();
    if (auto done = Conversion(*reader, *file, rate).run(progress); !done) return done;
    if (auto kept = file->keep(); !kept) return kept;
    std::filesystem::rename(part, to, failed);
    if (!failed) return {};
    auto why = error(ErrorCode::disk, "{}: {}", to.string(), failed.message());
    std::filesystem::remove(part, failed);
    return why;
}

}  // namespace laydown::disk
