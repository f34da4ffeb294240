#include "disk/bext.hpp"

#include <array>
#include <ctime>

#include "base/utf8.hpp"

namespace laydown::disk {

namespace {

constexpr std::size_t originator_at = 256;
constexpr std::size_t time_reference_at = 338;

/// The longest beginning of valid UTF-8 within `most` bytes.
std::string cut_text(std::string_view text, std::size_t most) {
    std::string kept;
    while (const auto next = first_code_point(text)) {
        if (kept.size() + next->bytes > most) break;
        kept += text.substr(0, next->bytes);
        text.remove_prefix(next->bytes);
    }
    return kept;
}

std::string local_time(std::chrono::system_clock::time_point time, const char* format) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm local{};
    if (::localtime_r(&seconds, &local) == nullptr) return {};
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), format, &local)};
}

std::string coding_history(const AudioFileSpec& spec) {
    const std::string_view mode = spec.channels == 1   ? ",M=mono"
                                  : spec.channels == 2 ? ",M=stereo"
                                                       : "";
    const std::string_view note = spec.format.encoding == Encoding::f32 ? " (floating point)" : "";
    return fmt::format("A=PCM,F={},W={}{},T={} {}{}\r\n", spec.rate.hertz,
                       8 * spec.format.sample_bytes(), mode, originator, LAYDOWN_VERSION, note);
}

}  // namespace

BextTexts bext_texts(const AudioFileSpec& spec) {
    return {cut_text(spec.tags.description, originator_at),
            local_time(spec.tags.created, "%Y-%m-%d"), local_time(spec.tags.created, "%H:%M:%S"),
            coding_history(spec)};
}

ByteBuilder make_bext(const AudioFileSpec& spec) {
    const BextTexts texts = bext_texts(spec);
    ByteBuilder fixed;
    fixed.text(texts.description).zeros(originator_at - fixed.size());
    fixed.text(originator).zeros(288 - fixed.size());
    fixed.zeros(320 - fixed.size());  // no originator's reference
    fixed.text(texts.date).zeros(330 - fixed.size());
    fixed.text(texts.time).zeros(time_reference_at - fixed.size());
    fixed.le(time_reference(spec.position)).le(std::uint16_t{bext_version});
    fixed.zeros(bext_bytes - fixed.size());
    return fixed.text(texts.coding_history);
}

std::uint64_t time_reference(SongPosition position) {
    return position.frame < 0 ? 0 : static_cast<std::uint64_t>(position.frame);
}

bool is_own_bext(std::span<const std::byte> content) {
    return has_text(content, originator_at, originator);
}

}  // namespace laydown::disk
