// Core Audio Format. Source: Apple's Core Audio Format Specification 1.0: big-endian heads with
// 64-bit sizes; the audio itself is written little-endian, as a flag says.
#include <algorithm>
#include <bit>
#include <cmath>

#include "disk/bext.hpp"
#include "disk/bytes.hpp"
#include "disk/container_header.hpp"
#include "disk/ixml.hpp"

namespace laydown::disk::caf {

namespace {

constexpr std::size_t chunk_head = 12;
constexpr std::size_t first_chunk = 8;
constexpr std::size_t edit_count = 4;  ///< bytes in the data chunk before the audio
constexpr std::uint32_t flag_float = 1;
constexpr std::uint32_t flag_little_endian = 2;

void add_chunk(ByteBuilder& header, std::string_view type, std::span<const std::byte> content) {
    header.text(type).be(std::uint64_t{content.size()}).append(content);
}

ByteBuilder description(const AudioFileSpec& spec) {
    const bool is_float = spec.format.encoding == Encoding::f32;
    const auto channels = static_cast<std::uint32_t>(spec.channels);
    const auto sample_bytes = static_cast<std::uint32_t>(spec.format.sample_bytes());
    ByteBuilder content;
    content.be(std::bit_cast<std::uint64_t>(double{static_cast<double>(spec.rate.hertz)}))
        .text("lpcm")
        .be(flag_little_endian | (is_float ? flag_float : 0))
        .be(channels * sample_bytes)
        .be(std::uint32_t{1})  // frames a packet
        .be(channels)
        .be(8 * sample_bytes);
    return content;
}

ByteBuilder information(const AudioFileSpec& spec) {
    ByteBuilder content;
    content.be(std::uint32_t{2});
    content.text("title").zeros(1).text(spec.tags.title).zeros(1);
    content.text("encoding application").zeros(1);
    content.text(fmt::format("{} {}", originator, LAYDOWN_VERSION)).zeros(1);
    return content;
}

bool is_own_information(std::span<const std::byte> content) {
    ByteBuilder mark;
    mark.text("encoding application").zeros(1).text(originator);
    // Not std::ranges::search: clang 14, which reads this for clang-tidy, cannot take it.
    const auto wanted = mark.bytes();
    return std::search(content.begin(), content.end(), wanted.begin(), wanted.end()) !=
           content.end();
}

std::optional<Encoding> encoding_of(std::uint32_t flags, std::uint32_t bits) {
    if (flags == (flag_little_endian | flag_float) && bits == 32) return Encoding::f32;
    if (flags == flag_little_endian && bits == 24) return Encoding::s24;
    if (flags == flag_little_endian && bits == 16) return Encoding::s16;
    return std::nullopt;
}

Result<void> read_description(std::span<const std::byte> content, HeaderLayout& layout) {
    if (content.size() < 32) return error(ErrorCode::bad_arguments, "its format chunk is cut off");
    const auto rate = std::bit_cast<double>(load_be<std::uint64_t>(content, 0));
    const auto frame_bytes = load_be<std::uint32_t>(content, 16);
    const auto channels = load_be<std::uint32_t>(content, 24);
    const bool sense = rate >= 1 && rate < 1e9 && frame_bytes > 0 && frame_bytes < 65536 &&
                       channels > 0 && channels < 65536 && has_text(content, 8, "lpcm");
    if (!sense) return error(ErrorCode::bad_arguments, "not plain PCM");
    layout.rate.hertz = static_cast<std::uint32_t>(std::lround(rate));
    layout.frame_bytes = static_cast<int>(frame_bytes);
    layout.channels = static_cast<int>(channels);
    const auto bits = load_be<std::uint32_t>(content, 28);
    if (frame_bytes * 8 == channels * bits)
        layout.encoding = encoding_of(load_be<std::uint32_t>(content, 12), bits);
    return {};
}

void note_data(std::span<const std::byte> head, std::size_t at, HeaderLayout& layout) {
    layout.size_at = at + 4;
    layout.data_offset = at + chunk_head + edit_count;
    // All ones mean "to the end of the file".
    const auto told = load_be<std::uint64_t>(head, layout.size_at);
    if (told >= edit_count && told < std::uint64_t{1} << 62U)
        layout.audio = static_cast<std::int64_t>(told - edit_count);
}

}  // namespace

std::vector<std::byte> make_header(const AudioFileSpec& spec) {
    ByteBuilder header;
    header.text("caff").be(std::uint16_t{1}).be(std::uint16_t{0});
    add_chunk(header, "desc", description(spec).bytes());
    add_chunk(header, "info", information(spec).bytes());
    add_chunk(header, "iXML", ByteBuilder().text(make_ixml(spec)).bytes());
    const std::size_t least = header.size() + 2 * chunk_head + edit_count;
    add_chunk(
        header, "free",
        ByteBuilder().zeros((audio_alignment - least % audio_alignment) % audio_alignment).bytes());
    header.text("data").be(std::uint64_t{edit_count}).be(std::uint32_t{0});
    return header.bytes();
}

Result<HeaderLayout> read_header(std::span<const std::byte> head) {
    HeaderLayout layout;
    layout.container = Container::caf;
    std::size_t at = first_chunk;
    while (at + chunk_head + edit_count <= head.size()) {
        if (has_text(head, at, "data")) {
            if (layout.frame_bytes == 0)
                return error(ErrorCode::bad_arguments, "no format chunk before the audio");
            note_data(head, at, layout);
            return layout;
        }
        const auto told = load_be<std::uint64_t>(head, at + 4);
        if (told > head.size() - at - chunk_head) break;
        const auto content = head.subspan(at + chunk_head, told);
        if (has_text(head, at, "desc")) {
            if (auto read = read_description(content, layout); !read) return read.error();
        } else if (has_text(head, at, "info")) {
            layout.ours = is_own_information(content);
        }
        at += chunk_head + told;
    }
    return error(ErrorCode::bad_arguments, "no audio chunk found");
}

void set_length(std::span<std::byte> header, const HeaderLayout& layout, std::int64_t audio_bytes) {
    store_be(header, layout.size_at, static_cast<std::uint64_t>(audio_bytes) + edit_count);
}

std::int64_t chunk_extent(std::span<const std::byte> head) {
    const bool id = std::ranges::all_of(head.first(4), [](std::byte b) {
        const auto c = std::to_integer<unsigned char>(b);
        return c >= 0x20 && c < 0x7F;
    });
    const auto told = load_be<std::uint64_t>(head, 4);
    if (!id || told >= std::uint64_t{1} << 62U) return 0;
    return static_cast<std::int64_t>(told + chunk_head);
}

}  // namespace laydown::disk::caf
