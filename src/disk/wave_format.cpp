#include "disk/wave_format.hpp"

namespace laydown::disk {

namespace {

constexpr std::uint16_t tag_pcm = 1;
constexpr std::uint16_t tag_float = 3;
constexpr std::uint16_t tag_extensible = 0xFFFE;

std::optional<Encoding> encoding_of(std::uint16_t tag, std::uint16_t bits) {
    if (tag == tag_float && bits == 32) return Encoding::f32;
    if (tag == tag_pcm && bits == 24) return Encoding::s24;
    if (tag == tag_pcm && bits == 16) return Encoding::s16;
    return std::nullopt;
}

}  // namespace

ByteBuilder wave_format(const AudioFileSpec& spec) {
    const bool is_float = spec.format.encoding == Encoding::f32;
    const auto frame_bytes = static_cast<std::uint16_t>(spec.channels * spec.format.sample_bytes());
    ByteBuilder content;
    content.le(is_float ? tag_float : tag_pcm)
        .le(static_cast<std::uint16_t>(spec.channels))
        .le(spec.rate.hertz)
        .le(static_cast<std::uint32_t>(spec.rate.hertz * frame_bytes))
        .le(frame_bytes)
        .le(static_cast<std::uint16_t>(8 * spec.format.sample_bytes()));
    if (is_float) content.le(std::uint16_t{0});  // no extension follows
    return content;
}

Result<void> read_wave_format(std::span<const std::byte> content, HeaderLayout& layout) {
    if (content.size() < 16) return error(ErrorCode::bad_arguments, "its format chunk is cut off");
    auto tag = load_le<std::uint16_t>(content, 0);
    if (tag == tag_extensible && content.size() >= 26) tag = load_le<std::uint16_t>(content, 24);
    layout.channels = load_le<std::uint16_t>(content, 2);
    layout.rate.hertz = load_le<std::uint32_t>(content, 4);
    layout.frame_bytes = load_le<std::uint16_t>(content, 12);
    layout.encoding = encoding_of(tag, load_le<std::uint16_t>(content, 14));
    const bool sense = layout.channels > 0 && layout.rate.hertz > 0 && layout.frame_bytes > 0;
    if (!sense) return error(ErrorCode::bad_arguments, "its format chunk makes no sense");
    const AudioFormat format{layout.container, layout.encoding.value_or(Encoding::f32)};
    if (layout.encoding && layout.frame_bytes != layout.channels * format.sample_bytes())
        layout.encoding.reset();
    return {};
}

}  // namespace laydown::disk
