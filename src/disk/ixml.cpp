#include "disk/ixml.hpp"

#include <string_view>

#include "base/utf8.hpp"
#include "disk/bext.hpp"

namespace laydown::disk {

namespace {

/// Text as XML 1.0 takes it: markup escaped, characters that it forbids replaced.
std::string escaped(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto next = first_code_point(text);
        const std::size_t taken = next ? next->bytes : 1;
        const char32_t c = next ? next->value : 0;
        const bool allowed =
            c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xFFFE) || c >= 0x10000;
        if (!allowed)
            out += '?';
        else if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else
            out += text.substr(0, taken);
        text.remove_prefix(taken);
    }
    return out;
}

std::string element(std::string_view name, std::string_view text) {
    return fmt::format("<{0}>{1}</{0}>\n", name, escaped(text));
}
std::string element(std::string_view name, std::uint64_t number) {
    return element(name, fmt::to_string(number));
}

// The two halves of a 64-bit position.
std::string high_half(std::string_view name, SongPosition position) {
    return element(name, time_reference(position) >> 32U);
}
std::string low_half(std::string_view name, SongPosition position) {
    return element(name, time_reference(position) & 0xFFFFFFFFU);
}

std::string speed(const AudioFileSpec& spec) {
    const std::uint64_t rate = spec.rate.hertz;
    return "<SPEED>\n" + element("FILE_SAMPLE_RATE", rate) +
           element("AUDIO_BIT_DEPTH",
                   std::uint64_t{8} * std::uint64_t(spec.format.sample_bytes())) +
           element("DIGITIZER_SAMPLE_RATE", rate) +
           high_half("TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI", spec.position) +
           low_half("TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO", spec.position) +
           element("TIMESTAMP_SAMPLE_RATE", rate) + "</SPEED>\n";
}

std::string track_list(const AudioFileSpec& spec) {
    const auto count = static_cast<std::size_t>(spec.channels);
    std::string list = "<TRACK_LIST>\n" + element("TRACK_COUNT", count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::string name =
            i < spec.tags.channels.size() ? spec.tags.channels[i] : fmt::to_string(i + 1);
        list += "<TRACK>\n" + element("CHANNEL_INDEX", i + 1) + element("INTERLEAVE_INDEX", i + 1) +
                element("NAME", name) + "</TRACK>\n";
    }
    return list + "</TRACK_LIST>\n";
}

std::string bext(const AudioFileSpec& spec) {
    const BextTexts texts = bext_texts(spec);
    return "<BEXT>\n" + element("BWF_DESCRIPTION", texts.description) +
           element("BWF_ORIGINATOR", originator) + element("BWF_ORIGINATION_DATE", texts.date) +
           element("BWF_ORIGINATION_TIME", texts.time) +
           low_half("BWF_TIME_REFERENCE_LOW", spec.position) +
           high_half("BWF_TIME_REFERENCE_HIGH", spec.position) +
           element("BWF_VERSION", std::uint64_t{bext_version}) +
           element("BWF_CODING_HISTORY", texts.coding_history) + "</BEXT>\n";
}

}  // namespace

std::string make_ixml(const AudioFileSpec& spec) {
    std::string document =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<BWFXML>\n" + element("IXML_VERSION", "1.52") +
        element("PROJECT", spec.tags.project) + element("SCENE", spec.tags.scene) +
        element("TAKE", fmt::to_string(spec.tags.take)) + element("NOTE", spec.tags.title) +
        speed(spec) + track_list(spec) + bext(spec) + "</BWFXML>\n";
    document.append(document.size() % 2, ' ');
    return document;
}

}  // namespace laydown::disk
