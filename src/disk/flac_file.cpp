#include "disk/flac_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <vector>

#include "disk/audio_file_reader.hpp"
#include "disk/bext.hpp"
#include "disk/bytes.hpp"
#include "disk/file_identity.hpp"
#include "disk/repair.hpp"
#include "disk/sample_encoding.hpp"

namespace laydown::disk {

namespace {

LateFile& target(void* user) { return *static_cast<LateFile*>(user); }

sf_count_t get_length(void* user) { return target(user).size(); }
sf_count_t get_position(void* user) { return target(user).position(); }
sf_count_t seek_to(sf_count_t offset, int whence, void* user) {
    const sf_count_t base = whence == SEEK_SET   ? 0
                            : whence == SEEK_CUR ? target(user).position()
                                                 : target(user).size();
    target(user).seek(base + offset);
    return target(user).position();
}
sf_count_t read_nothing(void*, sf_count_t, void*) { return 0; }
sf_count_t write_bytes(const void* bytes, sf_count_t count, void* user) {
    target(user).write({static_cast<const std::byte*>(bytes), static_cast<std::size_t>(count)});
    return count;
}

constexpr std::size_t frames_at_once = 4096;
/// An encoder keeps less than a block back, which has at most so many frames (RFC 9639, section 7:
/// the streamable subset), and LateFile what came of the last piece.
constexpr Frames kept_back{16384 + frames_at_once};
constexpr Frames all_frames = never<SongPosition> - SongPosition{0};

/// Not in anybody's list of takes while it is made.
std::filesystem::path beside(const std::filesystem::path& path) {
    auto name = path;
    return name.replace_filename("." + path.filename().native() + ".salvage");
}

}  // namespace

struct FlacFile::Encoder {
    LateFile memory;
    SNDFILE* handle = nullptr;

    Encoder() = default;
    Encoder(const Encoder&) = delete;
    Encoder& operator=(const Encoder&) = delete;
    ~Encoder() { finish(); }

    Result<void> start(const AudioFileSpec& spec) {
        static SF_VIRTUAL_IO io{get_length, seek_to, read_nothing, write_bytes, get_position};
        SF_INFO info{};
        info.samplerate = static_cast<int>(spec.rate.hertz);
        info.channels = spec.channels;
        info.format = SF_FORMAT_FLAC |
                      (spec.format.encoding == Encoding::s24 ? SF_FORMAT_PCM_24 : SF_FORMAT_PCM_16);
        handle = ::sf_open_virtual(&io, SFM_WRITE, &info, &memory);
        if (handle == nullptr) return error(ErrorCode::disk, "FLAC: {}", ::sf_strerror(nullptr));
        const auto program = fmt::format("{} {}", originator, LAYDOWN_VERSION);
        if (!set_text(SF_STR_TITLE, spec.tags.title) || !set_text(SF_STR_SOFTWARE, program))
            return error(ErrorCode::disk, "FLAC: a tag was refused");
        // Otherwise the header would come with the first samples, and be missing until then.
        ::sf_command(handle, SFC_UPDATE_HEADER_NOW, nullptr, 0);
        return memory.size() > 0 ? Result<void>{}
                                 : error(ErrorCode::disk, "FLAC: no header was made");
    }

    /// libsndfile refuses empty texts.
    bool set_text(int kind, const std::string& text) const {
        return text.empty() || ::sf_set_string(handle, kind, text.c_str()) == 0;
    }

    /// Encodes what is left and the header; errno-free, as memory takes everything.
    bool finish() { return handle == nullptr || ::sf_close(std::exchange(handle, nullptr)) == 0; }
};

Result<bool> is_flac(const std::filesystem::path& path) {
    const auto file = open_regular_file(path, O_RDONLY);
    if (!file) return file.error();
    std::array<std::byte, 4> head{};
    const Transfer done = read_at(*file, head, 0);
    if (done.error != 0) return disk_error(path.native(), "reading", done.error);
    return has_text(std::span(head).first(done.bytes), 0, "fLaC");
}

FlacFile::FlacFile(std::filesystem::path path, AudioFileSpec spec, FileDescriptor file,
                   std::unique_ptr<Encoder> encoder)
    : Body(std::move(path), std::move(spec), std::move(file)), encoder_(std::move(encoder)) {}

FlacFile::~FlacFile() = default;

Result<std::unique_ptr<FlacFile>> FlacFile::create(const std::filesystem::path& path,
                                                   const AudioFileSpec& spec) {
    auto encoder = std::make_unique<Encoder>();
    if (auto started = encoder->start(spec); !started) return started.error();
    auto file = create_file(path, encoder->memory.take_beginning());
    if (!file) return file.error();
    return std::make_unique<FlacFile>(path, spec, std::move(*file), std::move(encoder));
}

Result<std::unique_ptr<FlacFile>> FlacFile::open_for_append(
    const std::filesystem::path& path, const std::optional<AudioShape>& expected) {
    if (auto repaired = repair(path, expected); !repaired) return repaired.error();
    auto old = AudioFileReader::open(path);
    if (!old) return old.error();
    AudioFileSpec spec;
    spec.format = old->info().format;
    spec.channels = old->info().channels;
    spec.rate = old->info().rate;
    spec.tags.title = old->info().title;
    // A leftover of a salvage that was itself cut off holds nothing that is not in the file.
    const auto temporary = beside(path);
    ::unlink(temporary.c_str());
    auto body = create(temporary, spec);
    if (!body) return body.error();
    if (auto taken = (*body)->take_over(path); !taken) {
        ::unlink(temporary.c_str());
        return taken.error();
    }
    return body;
}

Result<void> FlacFile::copy(const std::filesystem::path& from, Frames most) {
    auto old = AudioFileReader::open(from);
    if (!old) return old.error();
    const auto channels = static_cast<std::size_t>(spec().channels);
    std::vector<float> samples(frames_at_once * channels);
    while (written() < most) {
        const auto rest = static_cast<std::size_t>((most - written()).count);
        const auto wanted = std::min(rest, frames_at_once) * channels;
        const auto got = old->read(std::span(samples).first(wanted));
        if (!got) return got.error();
        if (got->count == 0) break;
        const auto count = static_cast<std::size_t>(got->count) * channels;
        if (const auto done = write(std::span(samples).first(count)); !done)
            return Error{ErrorCode::disk, done.text, done.fault == DiskFault::full ? ENOSPC : 0};
    }
    return {};
}

Result<void> FlacFile::take_over(const std::filesystem::path& unfinished) {
    if (auto copied = copy(unfinished, all_frames); !copied) return copied;
    replaces_ = unfinished;
    return {};
}

void FlacFile::cut(Frames length) {
    if (!encoded_) encoded_ = written();
    Body::cut(length);
}

Result<void> FlacFile::shorten() {
    const auto temporary = beside(path());
    ::unlink(temporary.c_str());
    auto shorter = create(temporary, spec());
    if (!shorter) return shorter.error();
    auto done = (*shorter)->copy(path(), written());
    if (done) done = (*shorter)->close();
    if (done && ::rename(temporary.c_str(), path().c_str()) != 0) done = failure("renaming", errno);
    if (done)
        replace_file(**shorter);
    else
        ::unlink(temporary.c_str());
    return done;
}

bool FlacFile::encode(std::span<const float> interleaved) {
    std::array<std::int32_t, frames_at_once> values;
    const int bits = spec().format.encoding == Encoding::s24 ? 24 : 16;
    encode_left_justified(interleaved, bits, values);
    static_assert(sizeof(int) == sizeof(std::int32_t));
    const auto count = static_cast<sf_count_t>(interleaved.size());
    return ::sf_write_int(encoder_->handle, values.data(), count) == count;
}

Frames FlacFile::handed_over() const { return std::max(Frames{0}, written() - kept_back); }

WriteOutcome FlacFile::write(std::span<const float> interleaved) {
    if (closed_ || encoded_ || encoder_->handle == nullptr)
        return {{}, DiskFault::failed, path().native() + ": written to after its end"};
    WriteOutcome outcome;
    const auto channels = static_cast<std::size_t>(spec().channels);
    const std::size_t most = frames_at_once / channels * channels;
    while (true) {
        // Nothing new is encoded while the disk refuses what was: memory stays bounded.
        const int stopped = flush();
        if (is_cut()) return cut_outcome();
        if (stopped != 0) {
            outcome.fault = fault_of(stopped);
            outcome.text = failure("writing", stopped).text;
            return outcome;
        }
        if (interleaved.empty()) return outcome;
        const auto piece = interleaved.first(std::min(most, interleaved.size()));
        if (!encode(piece)) {
            outcome.fault = DiskFault::failed;
            outcome.text = fmt::format("{}: encoding failed: {}", path().native(),
                                       ::sf_strerror(encoder_->handle));
            return outcome;
        }
        interleaved = interleaved.subspan(piece.size());
        const Frames taken{static_cast<std::int64_t>(piece.size() / channels)};
        count(taken);
        outcome.written += taken;
    }
}

int FlacFile::flush() {
    const auto size = file_size(file());
    const auto& memory = encoder_->memory;
    if (!is_cut() && memory.pending() && size >= 0 && size < memory.flushed()) {
        // How many frames the rest holds is told by the rest.
        const bool named = is_at(file(), path());
        const auto left = named ? repair(path(), AudioShape{spec().channels, spec().rate})
                                : Result<Repair>(failure("repairing", ENOENT));
        note_cut(left ? left->frames : Frames{0});
    }
    return is_cut() ? 0 : encoder_->memory.flush(file());
}

Result<void> FlacFile::close() {
    if (!encoder_->finish()) return error(ErrorCode::disk, "{}: finishing failed", path().native());
    const int stopped = flush();
    if (is_cut()) {
        closed_ = true;
        return cut_error();
    }
    if (stopped != 0) return space_failure("writing", stopped);
    if (auto synced = sync_whole(); !synced) return synced;
    // The longer file is whole as well: what cannot be shortened is better kept than lost.
    if (encoded_ && !shorten()) count(*encoded_ - written());
    encoded_.reset();
    if (!replaces_.empty()) {
        if (::rename(path().c_str(), replaces_.c_str()) != 0)
            return space_failure("renaming", errno);
        replace_path(std::exchange(replaces_, {}));
        if (auto synced = sync_whole(); !synced) return synced;
    }
    closed_ = true;
    return {};
}

}  // namespace laydown::disk
