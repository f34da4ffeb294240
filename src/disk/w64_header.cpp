// Wave64. Source: Sony Pictures Digital, "Wave64 file format" (2003): chunks are named by GUIDs,
// sizes have 64 bits and include the chunk's head of 24 bytes, chunks begin at multiples of 8.
#include <array>

#include "disk/bext.hpp"
#include "disk/bytes.hpp"
#include "disk/container_header.hpp"
#include "disk/wave_format.hpp"

namespace laydown::disk::w64 {

namespace {

constexpr std::size_t chunk_head = 24;
constexpr std::size_t first_chunk = 40;
using Tail = std::array<unsigned char, 12>;
constexpr Tail riff_tail{0x2E, 0x91, 0xCF, 0x11, 0xA5, 0xD6, 0x28, 0xDB, 0x04, 0xC1, 0x00, 0x00};
constexpr Tail tail{0xF3, 0xAC, 0xD3, 0x11, 0x8C, 0xD1, 0x00, 0xC0, 0x4F, 0x8E, 0xDB, 0x8A};

ByteBuilder& add_guid(ByteBuilder& header, std::string_view name, const Tail& rest = tail) {
    header.text(name);
    for (const unsigned char byte : rest) header.le(byte);
    return header;
}

void add_chunk(ByteBuilder& header, std::string_view name, std::span<const std::byte> content) {
    add_guid(header, name).le(std::uint64_t{chunk_head + content.size()}).append(content);
    header.zeros((8 - content.size() % 8) % 8);
}

bool is_guid(std::span<const std::byte> head, std::size_t at, std::string_view name) {
    if (!has_text(head, at, name)) return false;
    for (std::size_t i = 0; i < tail.size(); ++i)
        if (head[at + 4 + i] != std::byte{tail[i]}) return false;
    return true;
}

}  // namespace

std::vector<std::byte> make_header(const AudioFileSpec& spec) {
    ByteBuilder header;
    add_guid(header, "riff", riff_tail).le(std::uint64_t{0});
    add_guid(header, "wave");
    add_chunk(header, "fmt ", wave_format(spec).bytes());
    add_chunk(header, "fact", ByteBuilder().le(std::uint64_t{0}).bytes());
    add_chunk(header, "bext", make_bext(spec).bytes());
    const std::size_t least = header.size() + 2 * chunk_head;
    add_chunk(
        header, "junk",
        ByteBuilder().zeros((audio_alignment - least % audio_alignment) % audio_alignment).bytes());
    add_guid(header, "data").le(std::uint64_t{chunk_head});
    return header.bytes();
}

Result<HeaderLayout> read_header(std::span<const std::byte> head) {
    HeaderLayout layout;
    layout.container = Container::w64;
    std::size_t at = first_chunk;
    while (at + chunk_head <= head.size()) {
        const auto told = load_le<std::uint64_t>(head, at + 16);
        if (is_guid(head, at, "data")) {
            if (layout.frame_bytes == 0)
                return error(ErrorCode::bad_arguments, "no format chunk before the audio");
            layout.size_at = at + 16;
            layout.data_offset = at + chunk_head;
            if (told >= chunk_head && told < std::uint64_t{1} << 62U)
                layout.audio = static_cast<std::int64_t>(told - chunk_head);
            return layout;
        }
        if (told < chunk_head) return error(ErrorCode::bad_arguments, "a chunk is damaged");
        if (told > head.size() - at) break;
        const auto content = head.subspan(at + chunk_head, told - chunk_head);
        if (is_guid(head, at, "fmt ")) {
            if (auto read = read_wave_format(content, layout); !read) return read.error();
        } else if (is_guid(head, at, "fact") && content.size() >= 8) {
            layout.fact_at = at + chunk_head;
        } else if (is_guid(head, at, "bext") && content.size() >= bext_bytes) {
            layout.ours = is_own_bext(content);
        }
        at += told + (8 - told % 8) % 8;
    }
    return error(ErrorCode::bad_arguments, "no audio chunk found");
}

void set_length(std::span<std::byte> header, const HeaderLayout& layout, std::int64_t audio_bytes,
                std::int64_t behind) {
    const auto audio = static_cast<std::uint64_t>(audio_bytes);
    const auto rest =
        static_cast<std::uint64_t>(final_padding(Container::w64, audio_bytes) + behind);
    store_le(header, 16, layout.data_offset + audio + rest);
    store_le(header, layout.size_at, chunk_head + audio);
    if (layout.fact_at)
        store_le(header, *layout.fact_at, audio / static_cast<std::uint64_t>(layout.frame_bytes));
}

std::int64_t chunk_extent(std::span<const std::byte> head) {
    // Any program may name chunks by GUIDs of its own, so only the size can be judged.
    const auto told = load_le<std::uint64_t>(head, 16);
    if (told < chunk_head || told >= std::uint64_t{1} << 62U) return 0;
    return static_cast<std::int64_t>(told + (8 - told % 8) % 8);
}

}  // namespace laydown::disk::w64
