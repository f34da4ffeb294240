#include "disk/audio_file_reader.hpp"

#include <fcntl.h>
#include <sndfile.h>

#include <cstring>

#include "disk/posix_file.hpp"

namespace laydown::disk {

struct AudioFileReader::State {
    FileDescriptor file;
    SNDFILE* handle = nullptr;
    AudioFileInfo info;
    std::string path;

    State() = default;
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        if (handle != nullptr) ::sf_close(handle);
    }
};

namespace {

AudioFormat format_of(int format) {
    AudioFormat known;
    switch (format & SF_FORMAT_TYPEMASK) {
        case SF_FORMAT_W64:
            known.container = Container::w64;
            break;
        case SF_FORMAT_CAF:
            known.container = Container::caf;
            break;
        case SF_FORMAT_FLAC:
            known.container = Container::flac;
            break;
        default:
            break;
    }
    switch (format & SF_FORMAT_SUBMASK) {
        case SF_FORMAT_PCM_24:
            known.encoding = Encoding::s24;
            break;
        case SF_FORMAT_PCM_S8:
        case SF_FORMAT_PCM_U8:
        case SF_FORMAT_PCM_16:
            known.encoding = Encoding::s16;
            break;
        default:
            break;
    }
    return known;
}

/// A field of fixed size, filled up with zeros if it is not full.
std::string text_of(const char* field, std::size_t size) { return {field, ::strnlen(field, size)}; }

void read_bext(SNDFILE* handle, AudioFileInfo& info) {
    SF_BROADCAST_INFO bext{};
    if (::sf_command(handle, SFC_GET_BROADCAST_INFO, &bext, sizeof bext) != SF_TRUE) return;
    info.time_reference = SongPosition{static_cast<std::int64_t>(
        (std::uint64_t{bext.time_reference_high} << 32U) | bext.time_reference_low)};
    info.description = text_of(bext.description, sizeof bext.description);
    info.originator = text_of(bext.originator, sizeof bext.originator);
    info.coding_history = text_of(bext.coding_history, sizeof bext.coding_history);
}

/// More than any program writes; a damaged size would take all memory.
constexpr unsigned longest_ixml = 1U << 20U;

std::string read_ixml(SNDFILE* handle) {
    SF_CHUNK_INFO chunk{};
    std::memcpy(chunk.id, "iXML", 4);
    chunk.id_size = 4;
    SF_CHUNK_ITERATOR* found = ::sf_get_chunk_iterator(handle, &chunk);
    if (found == nullptr || ::sf_get_chunk_size(found, &chunk) != SF_ERR_NO_ERROR) return {};
    if (chunk.datalen > longest_ixml) return {};
    std::string text(chunk.datalen, '\0');
    chunk.data = text.data();
    return ::sf_get_chunk_data(found, &chunk) == SF_ERR_NO_ERROR ? text : std::string{};
}

}  // namespace

AudioFileReader::AudioFileReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
AudioFileReader::AudioFileReader(AudioFileReader&&) noexcept = default;
AudioFileReader& AudioFileReader::operator=(AudioFileReader&&) noexcept = default;
AudioFileReader::~AudioFileReader() = default;

Result<AudioFileReader> AudioFileReader::open(const std::filesystem::path& path) {
    auto file = open_regular_file(path, O_RDONLY);
    if (!file) return file.error();
    auto state = std::make_unique<State>();
    state->file = std::move(*file);
    state->path = path.native();
    SF_INFO info{};
    state->handle = ::sf_open_fd(state->file.get(), SFM_READ, &info, SF_FALSE);
    if (state->handle == nullptr)
        return error(ErrorCode::disk, "{}: {}", path.native(), ::sf_strerror(nullptr));
    state->info.format = format_of(info.format);
    state->info.channels = info.channels;
    state->info.rate.hertz = static_cast<std::uint32_t>(info.samplerate);
    state->info.frames = {info.frames == SF_COUNT_MAX ? 0 : info.frames};
    if (const char* title = ::sf_get_string(state->handle, SF_STR_TITLE); title != nullptr)
        state->info.title = title;
    read_bext(state->handle, state->info);
    state->info.ixml = read_ixml(state->handle);
    return AudioFileReader(std::move(state));
}

const AudioFileInfo& AudioFileReader::info() const { return state_->info; }

Result<Frames> AudioFileReader::read(std::span<float> interleaved) {
    const auto channels = static_cast<std::size_t>(state_->info.channels);
    const auto frames = static_cast<sf_count_t>(interleaved.size() / channels);
    const sf_count_t got = ::sf_readf_float(state_->handle, interleaved.data(), frames);
    if (got < frames && ::sf_error(state_->handle) != SF_ERR_NO_ERROR)
        return error(ErrorCode::disk, "{}: {}", state_->path, ::sf_strerror(state_->handle));
    return Frames{got};
}

Result<void> AudioFileReader::seek(Frames frame) {
    if (::sf_seek(state_->handle, frame.count, SEEK_SET) != frame.count)
        return error(ErrorCode::disk, "{}: going to frame {} failed: {}", state_->path, frame.count,
                     ::sf_strerror(state_->handle));
    return {};
}

}  // namespace laydown::disk
