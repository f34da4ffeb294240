#include "disk/ixml.hpp"

#include <algorithm>
#include <array>
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

struct Stamp {
    std::string_view element;
    unsigned shift;  ///< which half of the 64-bit position it holds
};
constexpr std::array<Stamp, 4> stamps{{{"TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI", 32},
                                       {"TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO", 0},
                                       {"BWF_TIME_REFERENCE_LOW", 0},
                                       {"BWF_TIME_REFERENCE_HIGH", 32}}};

std::string stamp(const Stamp& which, SongPosition position) {
    return element(which.element, (time_reference(position) >> which.shift) & 0xFFFFFFFFU);
}

std::string speed(const AudioFileSpec& spec) {
    const std::uint64_t rate = spec.rate.hertz;
    return "<SPEED>\n" + element("FILE_SAMPLE_RATE", rate) +
           element("AUDIO_BIT_DEPTH",
                   std::uint64_t{8} * std::uint64_t(spec.format.sample_bytes())) +
           element("DIGITIZER_SAMPLE_RATE", rate) + stamp(stamps[0], spec.position) +
           stamp(stamps[1], spec.position) + element("TIMESTAMP_SAMPLE_RATE", rate) + "</SPEED>\n";
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
           element("BWF_ORIGINATION_TIME", texts.time) + stamp(stamps[2], spec.position) +
           stamp(stamps[3], spec.position) + element("BWF_VERSION", std::uint64_t{bext_version}) +
           element("BWF_CODING_HISTORY", texts.coding_history) + "</BEXT>\n";
}

}  // namespace

std::string make_ixml(const AudioFileSpec& spec) {
    std::string document =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<BWFXML>\n" + element("IXML_VERSION", "1.52") +
        element("PROJECT", spec.tags.project) + element("SCENE", spec.tags.scene) +
        element("TAKE", fmt::to_string(spec.tags.take)) + element("NOTE", spec.tags.title) +
        speed(spec) + track_list(spec) + bext(spec) + "</BWFXML>\n";
    constexpr std::size_t most_digits = 10;
    document.append(stamps.size() * most_digits + document.size() % 2, ' ');
    return document;
}

void set_ixml_position(std::span<char> document, SongPosition position) {
    std::string text(document.begin(), document.end());
    for (const Stamp& which : stamps) {
        const std::size_t begin = text.find(fmt::format("<{}>", which.element));
        const std::string closing = fmt::format("</{}>\n", which.element);
        const std::size_t end = text.find(closing, std::min(begin, text.size()));
        if (end == std::string::npos) return;
        text.replace(begin, end + closing.size() - begin, stamp(which, position));
    }
    text.resize(std::max(text.find_last_not_of(' ') + 1, std::size_t{1}));
    if (text.size() > document.size()) return;
    text.resize(document.size(), ' ');
    std::ranges::copy(text, document.begin());
}

}  // namespace laydown::disk
