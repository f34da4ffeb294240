// WAV and RF64. Sources: Microsoft's Multimedia Programming Interface (RIFF, 1991), EBU Tech 3306
// (RF64: the JUNK chunk at the start becomes ds64 when sizes outgrow 32 bits).
#include <algorithm>
#include <limits>

#include "disk/bext.hpp"
#include "disk/bytes.hpp"
#include "disk/container_header.hpp"
#include "disk/ixml.hpp"
#include "disk/wave_format.hpp"

namespace laydown::disk::riff {

namespace {

constexpr std::uint32_t in_ds64 = 0xFFFFFFFF;  ///< a 32-bit size field that points to ds64
constexpr std::uint32_t ds64_bytes = 28;
constexpr std::size_t first_chunk = 12;

void add_chunk(ByteBuilder& header, std::string_view id, std::span<const std::byte> content) {
    header.text(id).le(static_cast<std::uint32_t>(content.size())).append(content);
    if (content.size() % 2 != 0) header.zeros(1);
}

/// Fills up so that the audio, behind its chunk head of 8 bytes, is aligned.
void add_filler(ByteBuilder& header) {
    const std::size_t least = header.size() + 8 + 8;
    const std::size_t fill = (audio_alignment - least % audio_alignment) % audio_alignment;
    header.text("JUNK").le(static_cast<std::uint32_t>(fill)).zeros(fill);
}

struct Chunk {
    std::string_view id;
    std::size_t content;  ///< offset
    std::size_t bytes;    ///< of its content, as it says
};

bool is_id(std::span<const std::byte> head) {
    return std::ranges::all_of(head.first(4), [](std::byte b) {
        const auto c = std::to_integer<unsigned char>(b);
        return c >= 0x20 && c < 0x7F;
    });
}

void note_data(std::span<const std::byte> head, std::size_t at, HeaderLayout& layout) {
    layout.size_at = at + 4;
    layout.data_offset = at + 8;
    const auto told = load_le<std::uint32_t>(head, layout.size_at);
    layout.audio = told;
    if (told != in_ds64) return;
    layout.audio.reset();
    if (!layout.ds64_at || !has_text(head, 0, "RF64")) return;
    const auto large = load_le<std::uint64_t>(head, *layout.ds64_at + 16);
    if (large <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        layout.audio = static_cast<std::int64_t>(large);
}

Result<void> note_chunk(std::span<const std::byte> head, std::size_t at, std::size_t bytes,
                        HeaderLayout& layout) {
    const std::size_t content = at + 8;
    const auto inside = head.subspan(content, bytes);
    if (has_text(head, at, "fmt ")) return read_wave_format(inside, layout);
    const bool place = has_text(head, at, "JUNK") || has_text(head, at, "ds64");
    if (place && at == first_chunk && bytes >= ds64_bytes) layout.ds64_at = at;
    if (has_text(head, at, "fact") && bytes >= 4) layout.fact_at = content;
    if (has_text(head, at, "bext") && bytes >= bext_bytes) layout.ours = is_own_bext(inside);
    return {};
}

}  // namespace

std::vector<std::byte> make_header(const AudioFileSpec& spec) {
    ByteBuilder header;
    header.text("RIFF").le(std::uint32_t{0}).text("WAVE");
    add_chunk(header, "JUNK", ByteBuilder().zeros(ds64_bytes).bytes());
    add_chunk(header, "fmt ", wave_format(spec).bytes());
    if (spec.format.encoding == Encoding::f32)
        add_chunk(header, "fact", ByteBuilder().le(std::uint32_t{0}).bytes());
    add_chunk(header, "bext", make_bext(spec).bytes());
    add_chunk(header, "iXML", ByteBuilder().text(make_ixml(spec)).bytes());
    add_filler(header);
    header.text("data").le(std::uint32_t{0});
    return header.bytes();
}

Result<HeaderLayout> read_header(std::span<const std::byte> head) {
    HeaderLayout layout;
    layout.container = Container::wav;
    std::size_t at = first_chunk;
    while (at + 8 <= head.size()) {
        if (!is_id(head.subspan(at))) return error(ErrorCode::bad_arguments, "a chunk is damaged");
        if (has_text(head, at, "data")) {
            if (layout.frame_bytes == 0)
                return error(ErrorCode::bad_arguments, "no format chunk before the audio");
            note_data(head, at, layout);
            return layout;
        }
        const std::size_t bytes = load_le<std::uint32_t>(head, at + 4);
        if (bytes > head.size() - at - 8) break;
        if (auto noted = note_chunk(head, at, bytes, layout); !noted) return noted.error();
        at += 8 + bytes + bytes % 2;
    }
    return error(ErrorCode::bad_arguments, "no audio chunk found");
}

Result<void> set_length(std::span<std::byte> header, const HeaderLayout& layout,
                        std::int64_t audio_bytes, std::int64_t behind) {
    const auto audio = static_cast<std::uint64_t>(audio_bytes);
    const std::uint64_t whole =
        layout.data_offset - 8 + audio +
        static_cast<std::uint64_t>(final_padding(Container::wav, audio_bytes) + behind);
    const std::uint64_t frames = audio / static_cast<std::uint64_t>(layout.frame_bytes);
    // Once RF64, always RF64: shorter sizes are just as valid there.
    const bool large = whole >= in_ds64 || has_text(header, 0, "RF64");
    if (large && !layout.ds64_at)
        return error(ErrorCode::out_of_range, "more than 4 GiB, and the header has no room for it");
    if (large) {
        const std::size_t ds64 = *layout.ds64_at;
        store_text(header, 0, "RF64");
        store_text(header, ds64, "ds64");
        store_le(header, ds64 + 8, whole);
        store_le(header, ds64 + 16, audio);
        store_le(header, ds64 + 24, frames);
    }
    const auto small = [&](std::uint64_t value) {
        return large ? in_ds64 : static_cast<std::uint32_t>(value);
    };
    store_le(header, 4, small(whole));
    store_le(header, layout.size_at, small(audio));
    if (layout.fact_at) {
        const bool fits = frames < in_ds64;
        store_le(header, *layout.fact_at, fits ? static_cast<std::uint32_t>(frames) : in_ds64);
    }
    return {};
}

std::int64_t chunk_extent(std::span<const std::byte> head) {
    if (!is_id(head)) return 0;
    const auto bytes = load_le<std::uint32_t>(head, 4);
    return std::int64_t{8} + bytes + bytes % 2;
}

}  // namespace laydown::disk::riff
