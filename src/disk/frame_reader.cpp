#include "disk/frame_reader.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <vector>

#include "disk/audio_file_reader.hpp"
#include "disk/cut_off_file.hpp"
#include "disk/disk_fault.hpp"
#include "disk/sample_decoding.hpp"

namespace laydown::disk {

class FrameReader::Body {
  public:
    Body() = default;
    virtual ~Body() = default;
    Body(const Body&) = delete;
    Body& operator=(const Body&) = delete;

    virtual Result<Frames> read(Frames at, std::span<float* const> out, Frames count) = 0;
    /// Nothing where it is not known where they lie.
    virtual void expect(Frames /*at*/, Frames /*count*/) const {}
};

namespace {

constexpr std::size_t buffer_bytes = std::size_t{64} * 1024;  // a frame at least

class PlainFile final : public FrameReader::Body {
  public:
    PlainFile(std::filesystem::path path, FileDescriptor file, const HeaderLayout& layout,
              Encoding encoding, Frames frames)
        : path_(std::move(path)),
          file_(std::move(file)),
          data_(static_cast<std::int64_t>(layout.data_offset)),
          frame_bytes_(layout.frame_bytes),
          encoding_(encoding),
          frames_(frames) {}

    Result<Frames> read(Frames at, std::span<float* const> out, Frames count) override {
        count = std::min(count, frames_ - at);
        if (count <= Frames{0}) return Frames{0};
        const auto frames = static_cast<std::size_t>(count.count);
        if (encoding_ == Encoding::f32 && out.size() == 1)
            return load(at, std::as_writable_bytes(std::span(out[0], frames)));
        std::array<std::byte, buffer_bytes> buffer;
        const std::size_t most = buffer_bytes / static_cast<std::size_t>(frame_bytes_);
        std::size_t done = 0;
        while (done < frames) {
            const std::size_t piece = std::min(frames - done, most);
            const auto bytes =
                std::span(buffer).first(piece * static_cast<std::size_t>(frame_bytes_));
            const auto got = load(at + Frames{static_cast<std::int64_t>(done)}, bytes);
            if (!got) return got.error();
            const auto loaded = static_cast<std::size_t>(got->count);
            decode_planar(encoding_, bytes, loaded, out, done);
            done += loaded;
            if (loaded < piece) break;
        }
        return Frames{static_cast<std::int64_t>(done)};
    }

    void expect(Frames at, Frames count) const override {
        // Advice: what comes of it makes no difference to what is read.
        static_cast<void>(::posix_fadvise(file_.get(), data_ + at.count * frame_bytes_,
                                          count.count * frame_bytes_, POSIX_FADV_WILLNEED));
    }

  private:
    /// As they lie in the file. Fewer when somebody has cut it.
    Result<Frames> load(Frames at, std::span<std::byte> bytes) const {
        const Transfer done = read_at(file_, bytes, data_ + at.count * frame_bytes_);
        if (done.error != 0) return disk_error(path_.native(), "reading", done.error);
        return Frames{static_cast<std::int64_t>(done.bytes) / frame_bytes_};
    }

    std::filesystem::path path_;
    FileDescriptor file_;
    std::int64_t data_;
    std::int64_t frame_bytes_;
    Encoding encoding_;
    Frames frames_;
};

class DecodedFile final : public FrameReader::Body {
  public:
    explicit DecodedFile(AudioFileReader file) : file_(std::move(file)) {}

    Result<Frames> read(Frames at, std::span<float* const> out, Frames count) override {
        if (const Frames told = file_.info().frames; told > Frames{0})
            count = std::min(count, told - at);
        if (count <= Frames{0}) return Frames{0};
        if (at != place_) {
            place_ = Frames{-1};
            if (auto there = file_.seek(at); !there) return there.error();
        }
        interleaved_.resize(static_cast<std::size_t>(count.count) * out.size());
        auto got = file_.read(interleaved_);
        place_ = got ? at + *got : Frames{-1};
        if (!got) return got.error();
        for (std::size_t c = 0; c < out.size(); ++c)
            for (std::size_t i = 0; i < static_cast<std::size_t>(got->count); ++i)
                out[c][i] = interleaved_[i * out.size() + c];
        return got;
    }

  private:
    AudioFileReader file_;
    Frames place_{0};  // of the next frame that comes without seeking; negative: not known
    std::vector<float> interleaved_;
};

}  // namespace

FrameReader::FrameReader(std::unique_ptr<Body> body, AudioShape shape, std::optional<Frames> frames)
    : body_(std::move(body)), shape_(shape), frames_(frames) {}
FrameReader::FrameReader(FrameReader&&) noexcept = default;
FrameReader& FrameReader::operator=(FrameReader&&) noexcept = default;
FrameReader::~FrameReader() = default;

Result<FrameReader> FrameReader::open(const std::filesystem::path& path) {
    auto file = open_regular_file(path, O_RDONLY);
    if (!file) return file.error();
    if (const auto state = examine(*file, path); state && state->layout.encoding) {
        const HeaderLayout& layout = state->layout;
        const Frames frames{state->audio_bytes / layout.frame_bytes};
        return FrameReader(
            std::make_unique<PlainFile>(path, std::move(*file), layout, *layout.encoding, frames),
            {layout.channels, layout.rate}, frames);
    }
    auto decoder = AudioFileReader::open(path);
    if (!decoder) return decoder.error();
    const AudioFileInfo& info = decoder->info();
    const AudioShape shape{info.channels, info.rate};
    const auto frames = info.frames > Frames{0} ? std::optional(info.frames) : std::nullopt;
    return FrameReader(std::make_unique<DecodedFile>(std::move(*decoder)), shape, frames);
}

Result<Frames> FrameReader::read(Frames at, std::span<float* const> out, Frames count) {
    assert(at >= Frames{0} && out.size() == static_cast<std::size_t>(shape_.channels));
    return body_->read(at, out, count);
}

void FrameReader::expect(Frames at, Frames count) const {
    const Frames begin = std::max(at, Frames{0});
    const Frames end = std::min(at + count, frames_.value_or(Frames{0}));
    if (begin < end) body_->expect(begin, end - begin);
}

}  // namespace laydown::disk
