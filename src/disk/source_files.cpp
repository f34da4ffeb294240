#include "disk/source_files.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstring>

#include "disk/lies_inside.hpp"
#include "disk/sample_decoding.hpp"

namespace laydown::disk {

namespace {

/// `frames` frames of each from `at` on.
void silence(std::span<float* const> out, Frames at, Frames frames) {
    for (float* channel : out) std::fill_n(channel + at.count, frames.count, 0.0F);
}

const char* plural(int count) { return count == 1 ? "" : "s"; }

}  // namespace

SourceFiles::SourceFiles(std::filesystem::path folder, SampleRate rate, std::size_t most_open)
    : folder_(std::move(folder)), rate_(rate), most_open_(std::max<std::size_t>(most_open, 1)) {}

bool SourceFiles::read(const SourceFrames& wanted, std::span<float* const> out) {
    FrameReader* reader = reader_for(wanted);
    if (reader == nullptr || !fits(wanted, reader->shape(), out.size())) {
        silence(out, {0}, wanted.count);
        return false;
    }
    // What lies before the file's begin is as little there as what lies behind its end.
    const Frames before{std::clamp<std::int64_t>(-wanted.at.count, 0, wanted.count.count)};
    const Frames got = read_from(*reader, wanted, before, out);
    silence(out, {0}, before);
    silence(out, before + got, wanted.count - before - got);
    bool damaged = false;
    for (float* channel : out)
        damaged |= silence_damage({channel, static_cast<std::size_t>(wanted.count.count)});
    if (damaged)
        tell(wanted.file, SourceProblem::Kind::damaged,
             fmt::format("{}: there are samples in it that are no sound, and are silent",
                         wanted.file));
    if (got < wanted.count || reader->frames().value_or(wanted.expected) < wanted.expected)
        tell(
            wanted.file, SourceProblem::Kind::too_short,
            fmt::format("{}: it is too short: {} frames are expected in it, and what is missing is "
                        "silent",
                        wanted.file, wanted.expected.count));
    return got > Frames{0};
}

void SourceFiles::expect(const std::string& file, Frames at, Frames count) const {
    if (const auto found = places_.find(file); found != places_.end())
        found->second->reader.expect(at, count);
}

/// The frames behind the first `before`, as far as the file has them.
Frames SourceFiles::read_from(FrameReader& reader, const SourceFrames& wanted, Frames before,
                              std::span<float* const> out) {
    if (before == wanted.count) return {0};
    std::vector<float*> to;
    for (float* channel : out) to.push_back(channel + before.count);
    const auto channels = static_cast<std::size_t>(reader.shape().channels);
    const auto got =
        reader.read(wanted.at + before, std::span(to).first(channels), wanted.count - before);
    if (!got) {
        tell(wanted.file, SourceProblem::Kind::unreadable, got.error().text);
        return {0};
    }
    for (std::size_t i = channels; i < to.size(); ++i)
        std::memcpy(to[i], to[0], static_cast<std::size_t>(got->count) * sizeof(float));
    return *got;
}

bool SourceFiles::fits(const SourceFrames& wanted, const AudioShape& found, std::size_t channels) {
    std::string reason;
    if (found.rate != rate_)
        reason = fmt::format("its sample rate is {} Hz, the session's {} Hz", found.rate.hertz,
                             rate_.hertz);
    else if (found.channels != wanted.channels)
        reason = fmt::format("there are {} channel{} in it, and {} in the take", found.channels,
                             plural(found.channels), wanted.channels);
    else if (found.channels != 1 && static_cast<std::size_t>(found.channels) != channels)
        reason = fmt::format("there are {} channels in it, and {} in the track", found.channels,
                             channels);
    if (reason.empty()) return true;
    tell(wanted.file, SourceProblem::Kind::shape,
         fmt::format("{}: {}, so it is not heard", wanted.file, reason));
    return false;
}

std::optional<SourceFiles::Stamp> SourceFiles::stamp_of(const std::filesystem::path& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) return std::nullopt;
    constexpr std::int64_t second = 1'000'000'000;
    return Stamp{found.st_dev, found.st_ino, found.st_size,
                 found.st_mtim.tv_sec * second + found.st_mtim.tv_nsec};
}

FrameReader* SourceFiles::reader_for(const SourceFrames& wanted) {
    const auto found = places_.find(wanted.file);
    if (found == places_.end()) return open(wanted.file);
    open_.splice(open_.begin(), open_, found->second);
    // Of one that is gone, what is open is still there.
    const auto now = stamp_of(folder_ / wanted.file);
    if (!now || now == open_.front().stamp) return &open_.front().reader;
    close(wanted.file);
    return open(wanted.file);
}

FrameReader* SourceFiles::open(const std::string& file) {
    if (unreadable_.contains(file)) return nullptr;
    if (!folder_.empty() && !lies_inside(file))
        return refuse(
            file,
            fmt::format("{}: it does not lie in the session's folder, so it is not heard", file));
    if (open_.size() == most_open_) close(std::string(open_.back().name));
    const auto stamp = stamp_of(folder_ / file);
    auto reader = FrameReader::open(folder_ / file);
    if (!reader) return refuse(file, reader.error().text);
    open_.push_front({file, std::move(*reader), stamp});
    places_[file] = open_.begin();
    return &open_.front().reader;
}

/// Who plays it would otherwise look for it with each block, which can take long on a bad disk.
FrameReader* SourceFiles::refuse(const std::string& file, std::string reason) {
    unreadable_.insert(file);
    tell(file, SourceProblem::Kind::unreadable, std::move(reason));
    return nullptr;
}

void SourceFiles::close(const std::string& file) {
    const auto found = places_.find(file);
    if (found == places_.end()) return;
    open_.erase(found->second);
    places_.erase(found);
}

void SourceFiles::forget(const std::string& file) {
    close(file);
    unreadable_.erase(file);
    using enum SourceProblem::Kind;
    for (const auto kind : {unreadable, shape, too_short, damaged}) told_.erase({file, kind});
}

void SourceFiles::tell(const std::string& file, SourceProblem::Kind kind, std::string text) {
    if (told_.insert({file, kind}).second) news_.push_back({file, kind, std::move(text)});
}

}  // namespace laydown::disk
