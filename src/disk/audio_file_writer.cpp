#include "disk/audio_file_writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <system_error>

#include "disk/audio_file_body.hpp"
#include "disk/file_identity.hpp"
#include "disk/flac_file.hpp"
#include "disk/pcm_file.hpp"

namespace laydown::disk {

namespace {

/// Names are tried that often.
constexpr int most_copies = 100;
constexpr int most_channels = 64;
constexpr int most_flac_channels = 8;
constexpr std::uint32_t most_flac_rate = 655350;
constexpr std::size_t silence_at_once = 16384;  // frames
constexpr Frames most_silence{262144};          // of one call, when it is encoded

/// With fdatasync(2) or fsync(2). False when this one, or any before it, has failed.
bool sync(WrittenFile& file, int (*function)(int)) {
    while (function(file.descriptor.get()) != 0) {
        if (errno == EINTR) continue;
        int none = 0;
        file.lost.compare_exchange_strong(none, errno);
        break;
    }
    return file.lost == 0;
}

Error loss(const std::filesystem::path& path, int error_number) {
    Error lost = error(ErrorCode::disk, "{}: some of it could not be brought to the disk: {}",
                       path.native(), std::generic_category().message(error_number));
    lost.system = error_number;
    return lost;
}

Result<void> check(const AudioFileSpec& spec) {
    const bool flac = spec.format.container == Container::flac;
    const int most = flac ? most_flac_channels : most_channels;
    if (spec.channels < 1 || spec.channels > most)
        return error(ErrorCode::bad_arguments, "{} channels: {} holds 1 to {}", spec.channels,
                     to_string(spec.format), most);
    if (spec.rate.hertz < 1 || (flac && spec.rate.hertz > most_flac_rate))
        return error(ErrorCode::bad_arguments, "{} frames a second cannot be written as {}",
                     spec.rate.hertz, to_string(spec.format));
    if (flac && spec.format.encoding == Encoding::f32)
        return error(ErrorCode::bad_arguments, "FLAC has no floats");
    return {};
}

template <class Kind>
Result<AudioFileWriter> wrapped(Result<std::unique_ptr<Kind>> body) {
    if (!body) return body.error();
    return AudioFileWriter(std::move(*body));
}

}  // namespace

void FileSync::begin() const noexcept {
    // A hint: what it did not do, or did in vain, operator() does and says.
    static_cast<void>(::sync_file_range(file_->descriptor.get(), 0, 0, SYNC_FILE_RANGE_WRITE));
}

Result<void> FileSync::operator()() const {
    if (!sync(*file_, ::fdatasync)) return loss(path_, file_->lost);
    if (!file_->named) {
        if (auto named = sync_folder_of(path_); !named) return named;
        if (auto named = sync_folder_of(path_.parent_path()); !named) return named;
        file_->named = true;
    }
    file_->synced = frames_.count;
    return {};
}

Error AudioFileWriter::Body::lost_error() const { return loss(path_, file_->lost); }

Result<void> AudioFileWriter::Body::sync_whole() const {
    if (!sync(*file_, ::fsync)) return lost_error();
    auto named = sync_folder_of(path_);
    if (named || named.error().code == ErrorCode::not_found) return {};
    const int why = named.error().system;
    // No descriptor is left for the folder: then all of its file system.
    if ((why == EMFILE || why == ENFILE) && ::syncfs(file().get()) == 0) return {};
    return named;
}

void AudioFileWriter::Body::note_cut(Frames left) {
    cut_ = fmt::format(
        "{}: something else cut it short while it was written: {} of {} frames are "
        "left",
        path_.native(), left.count, written_.count);
    count(left - written_);
}

WriteOutcome AudioFileWriter::Body::write_silence(Frames length) {
    const std::vector<float> zeros(silence_at_once * static_cast<std::size_t>(spec_.channels));
    WriteOutcome outcome;
    length = std::min(length, most_silence);
    while (outcome && outcome.written < length) {
        const auto rest = static_cast<std::size_t>((length - outcome.written).count);
        const auto frames = std::min(rest, silence_at_once);
        const auto samples = frames * static_cast<std::size_t>(spec_.channels);
        WriteOutcome more = write(std::span(zeros).first(samples));
        more.written += outcome.written;
        outcome = std::move(more);
    }
    return outcome;
}

Result<bool> AudioFileWriter::Body::keep_name() {
    if (is_at(file(), path_)) return false;
    const auto wanted = path_;
    for (int copy = 1;; ++copy) {
        if (copy > 1)
            path_ = wanted.parent_path() / fmt::format("{}-{}{}", wanted.stem().string(), copy,
                                                       wanted.extension().string());
        const auto named = name_again(file(), path_, full_);
        if (named) return true;
        if (named.error().code != ErrorCode::conflict || copy == most_copies) return named.error();
    }
}

Result<AudioFileWriter> AudioFileWriter::create(const std::filesystem::path& path,
                                                const AudioFileSpec& spec) {
    if (auto possible = check(spec); !possible) return possible.error();
    if (spec.format.container == Container::flac) return wrapped(FlacFile::create(path, spec));
    return wrapped(PcmFile::create(path, spec));
}

Result<AudioFileWriter> AudioFileWriter::open_for_append(
    const std::filesystem::path& path, const std::optional<AudioShape>& expected) {
    const auto flac = is_flac(path);
    if (!flac) return flac.error();
    if (*flac) return wrapped(FlacFile::open_for_append(path, expected));
    return wrapped(PcmFile::open_for_append(path, expected));
}

AudioFileWriter::AudioFileWriter(std::unique_ptr<Body> body) : body_(std::move(body)) {}
AudioFileWriter::AudioFileWriter(AudioFileWriter&&) noexcept = default;
AudioFileWriter& AudioFileWriter::operator=(AudioFileWriter&&) noexcept = default;
AudioFileWriter::~AudioFileWriter() = default;

WriteOutcome AudioFileWriter::write(std::span<const float> interleaved) {
    assert(interleaved.size() % static_cast<std::size_t>(spec().channels) == 0);
    if (body_->is_lost()) return body_->lost_outcome();
    return body_->write(interleaved);
}

WriteOutcome AudioFileWriter::write_silence(Frames length) {
    if (body_->is_lost()) return body_->lost_outcome();
    return body_->write_silence(length);
}

void AudioFileWriter::follow(const std::filesystem::path& folder) { body_->follow(folder); }
Result<bool> AudioFileWriter::keep_name() {
    body_->forget_full();
    return body_->keep_name();
}
void AudioFileWriter::rewind(Frames length) {
    assert(length.count >= 0 && length <= written());
    body_->rewind(length);
}
Result<void> AudioFileWriter::update_header() { return body_->update_header(); }
FileSync AudioFileWriter::sync_handle() const { return body_->sync_handle(); }
bool AudioFileWriter::is_lost() const { return body_->is_lost(); }
Frames AudioFileWriter::synced() const { return body_->synced(); }
void AudioFileWriter::cut(Frames length) {
    assert(length.count >= 0 && length <= written());
    if (length < written()) body_->cut(length);
}
Result<void> AudioFileWriter::close() {
    body_->forget_full();
    return body_->close();
}
bool AudioFileWriter::full() const { return body_->full(); }
Frames AudioFileWriter::written() const { return body_->written(); }
const AudioFileSpec& AudioFileWriter::spec() const { return body_->spec(); }
const std::filesystem::path& AudioFileWriter::path() const { return body_->path(); }

}  // namespace laydown::disk
