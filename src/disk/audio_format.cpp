#include "disk/audio_format.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace laydown::disk {

namespace {

constexpr std::array containers{Container::wav, Container::w64, Container::caf, Container::flac};
constexpr std::array encodings{Encoding::f32, Encoding::s24, Encoding::s16};

std::string_view word_of(Container container) {
    switch (container) {
        case Container::wav:
            return "wav";
        case Container::w64:
            return "w64";
        case Container::caf:
            return "caf";
        case Container::flac:
            return "flac";
    }
    return {};
}

std::string_view word_of(Encoding encoding) {
    switch (encoding) {
        case Encoding::f32:
            return "f32";
        case Encoding::s24:
            return "s24";
        case Encoding::s16:
            return "s16";
    }
    return {};
}

template <class Values>
auto find_word(const Values& values, std::string_view word)
    -> std::optional<typename Values::value_type> {
    const auto found = std::ranges::find_if(values, [&](auto v) { return word_of(v) == word; });
    if (found == values.end()) return std::nullopt;
    return *found;
}

Encoding default_encoding(Container container) {
    return container == Container::flac ? Encoding::s24 : Encoding::f32;
}

bool exists(AudioFormat format) {
    return format.container != Container::flac || format.encoding != Encoding::f32;
}

std::optional<AudioFormat> find_format(std::string_view word) {
    if (const auto encoding = find_word(encodings, word))
        return AudioFormat{Container::wav, *encoding};
    if (const auto container = find_word(containers, word))
        return AudioFormat{*container, default_encoding(*container)};
    const std::size_t dash = std::min(word.find('-'), word.size());
    const auto container = find_word(containers, word.substr(0, dash));
    const auto encoding = find_word(encodings, word.substr(std::min(dash + 1, word.size())));
    if (!container || !encoding || !exists({*container, *encoding})) return std::nullopt;
    return AudioFormat{*container, *encoding};
}

}  // namespace

std::string_view AudioFormat::extension() const { return word_of(container); }

int AudioFormat::sample_bytes() const {
    switch (encoding) {
        case Encoding::f32:
            return 4;
        case Encoding::s24:
            return 3;
        case Encoding::s16:
            return 2;
    }
    return 0;
}

Result<AudioFormat> parse_audio_format(std::string_view word) {
    if (const auto format = find_format(word)) return *format;
    std::string known;
    for (const AudioFormat format : audio_formats())
        known += (known.empty() ? "" : ", ") + to_string(format);
    return error(ErrorCode::bad_arguments, "no audio format \"{}\"; there are {}", word, known);
}

std::string to_string(AudioFormat format) {
    if (format.container == Container::wav) return std::string(word_of(format.encoding));
    if (format.encoding == default_encoding(format.container))
        return std::string(word_of(format.container));
    return fmt::format("{}-{}", word_of(format.container), word_of(format.encoding));
}

std::vector<AudioFormat> audio_formats() {
    std::vector<AudioFormat> formats;
    for (const Container container : containers)
        for (const Encoding encoding : encodings)
            if (exists({container, encoding})) formats.push_back({container, encoding});
    return formats;
}

}  // namespace laydown::disk
