#include "disk/pcm_file.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>

#include "disk/cut_off_file.hpp"
#include "disk/sample_encoding.hpp"

namespace laydown::disk {

namespace {

/// Of a stretch of silence; the rest of it is a hole.
constexpr Frames written_silence{65536};

}  // namespace

Result<std::unique_ptr<PcmFile>> PcmFile::create(const std::filesystem::path& path,
                                                 const AudioFileSpec& spec) {
    auto header = make_header(spec);
    const auto layout = read_header(header);
    if (!layout) return layout.error();
    auto file = create_file(path, header);
    if (!file) return file.error();
    return std::make_unique<PcmFile>(path, spec, std::move(*file), std::move(header), *layout, 0);
}

Result<std::unique_ptr<PcmFile>> PcmFile::open_for_append(
    const std::filesystem::path& path, const std::optional<AudioShape>& expected) {
    auto file = open_regular_file(path, O_RDWR);
    if (!file) return file.error();
    auto state = examine(*file, path);
    if (!state) return state.error();
    const HeaderLayout& layout = state->layout;
    if (auto right = check_shape(path, {layout.channels, layout.rate}, expected); !right)
        return right.error();
    if (!layout.encoding)
        return error(ErrorCode::bad_arguments, "{}: its samples are of a kind not written here",
                     path.native());
    if (state->behind > 0)
        return error(ErrorCode::bad_arguments, "{}: other chunks follow the audio", path.native());
    AudioFileSpec spec;
    spec.format = {layout.container, *layout.encoding};
    spec.channels = layout.channels;
    spec.rate = layout.rate;
    return std::make_unique<PcmFile>(path, spec, std::move(*file), std::move(state->header), layout,
                                     state->audio_bytes);
}

PcmFile::PcmFile(std::filesystem::path path, AudioFileSpec spec, FileDescriptor file,
                 std::vector<std::byte> header, const HeaderLayout& layout,
                 std::int64_t audio_bytes)
    : Body(std::move(path), std::move(spec), std::move(file)),
      header_(std::move(header)),
      layout_(layout) {
    count({audio_bytes / layout_.frame_bytes});
}

// Before something is written behind the place: after that the file would have its length again,
// with a hole in it.
void PcmFile::look_for_cut() {
    const auto begin = static_cast<std::int64_t>(layout_.data_offset);
    const auto size = file_size(file());
    if (is_cut() || size < 0 || size >= begin + audio_bytes()) return;
    note_cut({std::max<std::int64_t>(0, size - begin) / layout_.frame_bytes});
}

Transfer PcmFile::append(std::span<const std::byte> bytes) {
    const auto offset = static_cast<std::int64_t>(layout_.data_offset) + audio_bytes();
    const Transfer done = write_at(file(), bytes, offset);
    // A partial last frame lies behind the counted ones and is overwritten by the next attempt.
    count({static_cast<std::int64_t>(done.bytes) / layout_.frame_bytes});
    return done;
}

Transfer PcmFile::append_encoded(std::span<const float> samples) {
    // A second of one channel: the page cache likes few large writes much better than many small.
    std::array<std::byte, std::size_t{144} * 1024> buffer;
    const auto channels = static_cast<std::size_t>(layout_.channels);
    const auto frame_bytes = static_cast<std::size_t>(layout_.frame_bytes);
    const std::size_t most = buffer.size() / frame_bytes * channels;
    Transfer done;
    while (!samples.empty() && done.error == 0) {
        const auto piece = samples.first(std::min(most, samples.size()));
        if (layout_.encoding == Encoding::s24)
            encode_s24(piece, buffer);
        else
            encode_s16(piece, buffer);
        const std::size_t bytes = piece.size() / channels * frame_bytes;
        done = append(std::span(buffer).first(bytes));
        samples = samples.subspan(piece.size());
    }
    return done;
}

WriteOutcome PcmFile::write(std::span<const float> interleaved) {
    if (closed_) return {{}, DiskFault::failed, path().native() + ": written to after its end"};
    look_for_cut();
    if (is_cut()) return cut_outcome();
    const Frames before = written();
    // Floats lie in the file as they lie here.
    const bool as_is = layout_.encoding == Encoding::f32;
    const Transfer done = as_is ? append(std::as_bytes(interleaved)) : append_encoded(interleaved);
    WriteOutcome outcome{written() - before, DiskFault::none, {}};
    if (done.error != 0) {
        outcome.fault = fault_of(done.error);
        outcome.text = failure("writing", done.error).text;
    }
    return outcome;
}

// A hole is had for nothing, on a full disk too: so that whoever waits for space is not told of
// any, the first frames are written.
WriteOutcome PcmFile::write_silence(Frames length) {
    WriteOutcome outcome = Body::write_silence(std::min(length, written_silence));
    const Frames rest = length - outcome.written;
    if (!outcome || rest.count == 0) return outcome;
    const auto end = static_cast<std::int64_t>(layout_.data_offset) + audio_bytes();
    // What lies behind the counted frames is not silent.
    int error = set_file_size(file(), end);
    if (error == 0) error = set_file_size(file(), end + rest.count * layout_.frame_bytes);
    if (error != 0) {
        outcome.fault = fault_of(error);
        outcome.text = failure("writing", error).text;
        return outcome;
    }
    count(rest);
    outcome.written += rest;
    return outcome;
}

Result<void> PcmFile::update_header() {
    if (auto set = set_length(header_, layout_, audio_bytes(), 0); !set)
        return error(set.error().code, "{}: {}", path().native(), set.error().text);
    if (const Transfer done = write_at(file(), header_, 0); done.error != 0)
        return space_failure("updating the header", done.error);
    return {};
}

Result<void> PcmFile::close() {
    look_for_cut();
    const auto end = static_cast<std::int64_t>(layout_.data_offset) + audio_bytes();
    const auto whole = end + final_padding(layout_.container, audio_bytes());
    const auto size = file_size(file());
    if (size < 0) return failure("finishing", static_cast<int>(-size));
    if (size > end)
        if (const int cut = set_file_size(file(), end); cut != 0) return failure("finishing", cut);
    // The header first: a crash before the padding is there leaves nothing that could be taken for
    // audio.
    if (auto updated = update_header(); !updated) return updated;
    if (whole > end)
        if (const int padded = set_file_size(file(), whole); padded != 0)
            return space_failure("finishing", padded);
    if (auto synced = sync_whole(); !synced) return synced;
    closed_ = true;
    if (is_cut()) return cut_error();
    return {};
}

}  // namespace laydown::disk
