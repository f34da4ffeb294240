#include "disk/cut_off_file.hpp"

#include <algorithm>
#include <array>

#include "disk/disk_fault.hpp"

namespace laydown::disk {

namespace {

// Most headers are short, and what is played is waited for: more is read only if there is more.
constexpr std::size_t usual_header_bytes = std::size_t{1} << 14U;
constexpr std::size_t most_header_bytes = std::size_t{1} << 20U;

Result<std::vector<std::byte>> read_head(const FileDescriptor& file,
                                         const std::filesystem::path& path, std::size_t size) {
    std::vector<std::byte> head(size);
    const Transfer done = read_at(file, head, 0);
    if (done.error != 0) return disk_error(path.native(), "reading", done.error);
    head.resize(done.bytes);
    return head;
}

/// The padding that the last chunk of a file may lack, as some programs forget it.
std::int64_t most_padding(Container container) {
    return container == Container::wav ? 1 : container == Container::w64 ? 7 : 0;
}

/// Whether nothing but whole chunks lies from `at` to the end of the file.
bool is_chain_of_chunks(const FileDescriptor& file, Container container, std::int64_t at,
                        std::int64_t size) {
    while (at < size) {
        std::array<std::byte, chunk_head_bytes> head{};
        if (read_at(file, head, at).bytes < 8) return false;
        const std::int64_t extent = chunk_extent(container, head);
        if (extent <= 0 || extent > size - at + most_padding(container)) return false;
        at += extent;
    }
    return true;
}

/// Decides between audio that the header does not tell yet and what others put behind the audio.
Result<void> judge_end(const FileDescriptor& file, const std::filesystem::path& path,
                       FileState& state) {
    const HeaderLayout& layout = state.layout;
    const std::int64_t there = state.size - static_cast<std::int64_t>(layout.data_offset);
    const std::int64_t whole = there - there % layout.frame_bytes;
    const std::int64_t told = layout.audio.value_or(0);
    state.audio_bytes = whole;
    if (!layout.audio || told > there) return {};  // never updated, or cut shorter than it was
    const std::int64_t end = told + padding(layout.container, told);
    const auto data = static_cast<std::int64_t>(layout.data_offset);
    if (there <= end || is_chain_of_chunks(file, layout.container, data + end, state.size)) {
        state.audio_bytes = told - told % layout.frame_bytes;
        state.behind = std::max(there - end, std::int64_t{0});
        state.finished = true;
        return {};
    }
    if (told == 0) return {};  // never updated
    if (!layout.ours)
        return error(
            ErrorCode::bad_arguments,
            "{}: {} bytes that are no chunk follow the audio, and Laydown did not write it",
            path.native(), there - end);
    return {};
}

}  // namespace

Result<FileState> examine(const FileDescriptor& file, const std::filesystem::path& path) {
    FileState state;
    state.size = file_size(file);
    if (state.size < 0) return disk_error(path.native(), "reading", static_cast<int>(-state.size));
    const auto size = static_cast<std::size_t>(state.size);
    auto head = read_head(file, path, std::min(size, usual_header_bytes));
    if (!head) return head.error();
    auto layout = read_header(*head);
    if (!layout && size > usual_header_bytes && is_container(*head)) {
        head = read_head(file, path, std::min(size, most_header_bytes));
        if (!head) return head.error();
        layout = read_header(*head);
    }
    if (!layout) return error(layout.error().code, "{}: {}", path.native(), layout.error().text);
    state.layout = *layout;
    head->resize(state.layout.data_offset);
    state.header = std::move(*head);
    if (auto judged = judge_end(file, path, state); !judged) return judged.error();
    return state;
}

}  // namespace laydown::disk
