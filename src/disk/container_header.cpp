#include "disk/container_header.hpp"

#include <algorithm>
#include <cassert>

#include "disk/bytes.hpp"

namespace laydown::disk {

std::vector<std::byte> make_header(const AudioFileSpec& spec) {
    auto header = spec.format.container == Container::w64   ? w64::make_header(spec)
                  : spec.format.container == Container::caf ? caf::make_header(spec)
                                                            : riff::make_header(spec);
    const auto layout = read_header(header);
    assert(layout && layout->data_offset == header.size());
    [[maybe_unused]] const auto sized = set_length(header, *layout, 0, 0);
    assert(sized);
    return header;
}

namespace {

bool is_riff(std::span<const std::byte> head) {
    return (has_text(head, 0, "RIFF") || has_text(head, 0, "RF64")) && has_text(head, 8, "WAVE");
}
bool is_w64(std::span<const std::byte> head) {
    return has_text(head, 0, "riff") && has_text(head, 24, "wave");
}
bool is_caf(std::span<const std::byte> head) { return has_text(head, 0, "caff"); }

}  // namespace

bool is_container(std::span<const std::byte> head) {
    return is_riff(head) || is_w64(head) || is_caf(head);
}

Result<HeaderLayout> read_header(std::span<const std::byte> head) {
    if (is_riff(head)) return riff::read_header(head);
    if (is_w64(head)) return w64::read_header(head);
    if (is_caf(head)) return caf::read_header(head);
    return error(ErrorCode::bad_arguments, "no WAV, RF64, W64 or CAF file");
}

Result<void> set_length(std::span<std::byte> header, const HeaderLayout& layout,
                        std::int64_t audio_bytes, std::int64_t behind) {
    switch (layout.container) {
        case Container::w64:
            w64::set_length(header, layout, audio_bytes, behind);
            return {};
        case Container::caf:
            caf::set_length(header, layout, audio_bytes);
            return {};
        case Container::wav:
        case Container::flac:
            break;
    }
    return riff::set_length(header, layout, audio_bytes, behind);
}

std::int64_t padding(Container container, std::int64_t audio_bytes) {
    switch (container) {
        case Container::wav:
            return audio_bytes % 2;
        case Container::w64:
            return (8 - audio_bytes % 8) % 8;
        case Container::caf:
        case Container::flac:
            break;
    }
    return 0;
}

std::int64_t final_padding(Container container, std::int64_t audio_bytes) {
    return container == Container::w64 ? 0 : padding(container, audio_bytes);
}

std::int64_t chunk_extent(Container container, std::span<const std::byte> head) {
    switch (container) {
        case Container::w64:
            return w64::chunk_extent(head);
        case Container::caf:
            return caf::chunk_extent(head);
        case Container::wav:
        case Container::flac:
            break;
    }
    return riff::chunk_extent(head);
}

}  // namespace laydown::disk
