#include "disk/repair.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "disk/cut_off_file.hpp"
#include "disk/disk_fault.hpp"
#include "disk/flac_file.hpp"
#include "disk/flac_repair.hpp"

namespace laydown::disk {

namespace {

/// In an order that a second crash cannot turn into worse.
Result<void> rewrite(const std::filesystem::path& path, const FileState& state,
                     std::int64_t padded_size) {
    const auto file = open_regular_file(path, O_RDWR);
    if (!file) return file.error();
    const auto end = static_cast<std::int64_t>(state.layout.data_offset) + state.audio_bytes;
    if (state.size > end)
        if (const int cut = set_file_size(*file, end); cut != 0)
            return disk_error(path.native(), "repairing", cut);
    if (const Transfer done = write_at(*file, state.header, 0); done.error != 0)
        return disk_error(path.native(), "repairing", done.error);
    if (padded_size > end)
        if (const int padded = set_file_size(*file, padded_size); padded != 0)
            return disk_error(path.native(), "repairing", padded);
    while (::fsync(file->get()) != 0)
        if (errno != EINTR) return disk_error(path.native(), "repairing", errno);
    return {};
}

Result<Repair> repair_pcm(const std::filesystem::path& path,
                          const std::optional<AudioShape>& expected) {
    const auto file = open_regular_file(path, O_RDONLY);
    if (!file) return file.error();
    auto state = examine(*file, path);
    if (!state) return state.error();
    const HeaderLayout& layout = state->layout;
    if (auto right = check_shape(path, {layout.channels, layout.rate}, expected); !right)
        return right.error();
    Repair result;
    result.found = {layout.audio.value_or(0) / layout.frame_bytes};
    result.frames = {state->audio_bytes / layout.frame_bytes};
    // What others finished, or put behind our audio since, is as they want it.
    if (state->finished && (!layout.ours || state->behind > 0)) return result;

    const auto before = state->header;
    if (auto set = set_length(state->header, layout, state->audio_bytes, 0); !set)
        return error(set.error().code, "{}: {}", path.native(), set.error().text);
    const std::int64_t padded_size = static_cast<std::int64_t>(layout.data_offset) +
                                     state->audio_bytes +
                                     final_padding(layout.container, state->audio_bytes);
    if (state->header == before && state->size == padded_size) return result;
    if (auto rewritten = rewrite(path, *state, padded_size); !rewritten) return rewritten.error();
    result.changed = true;
    return result;
}

}  // namespace

Result<Repair> repair(const std::filesystem::path& path,
                      const std::optional<AudioShape>& expected) {
    const auto flac = is_flac(path);
    if (!flac) return flac.error();
    return *flac ? repair_flac(path, expected) : repair_pcm(path, expected);
}

}  // namespace laydown::disk
