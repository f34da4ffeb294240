#include "disk/file_facts.hpp"

#include <vector>

#include "disk/audio_file_reader.hpp"
#include "disk/frame_reader.hpp"
#include "disk/ixml_facts.hpp"

namespace laydown::disk {

namespace {

/// By reading all of it.
Result<Frames> counted(FrameReader& reader) {
    constexpr Frames piece{16'384};
    std::vector<float> trash(static_cast<std::size_t>(piece.count));
    const std::vector<float*> out(static_cast<std::size_t>(reader.shape().channels), trash.data());
    for (Frames at;;) {
        const auto got = reader.read(at, out, piece);
        if (!got) return got.error();
        at += *got;
        if (*got < piece) return at;
    }
}

std::string track_name(const IxmlFacts& facts, int channels) {
    const auto& names = facts.channels;
    if (names.size() != static_cast<std::size_t>(channels)) return {};
    if (channels == 1) return names[0];
    if (channels != 2 || !names[0].ends_with(" L") || !names[1].ends_with(" R")) return {};
    const std::string left = names[0].substr(0, names[0].size() - 2);
    return left == names[1].substr(0, names[1].size() - 2) ? left : std::string();
}

}  // namespace

Result<session::FileFacts> read_file_facts(const std::filesystem::path& folder,
                                           const std::string& file) {
    auto reader = FrameReader::open(folder / file);
    if (!reader) return reader.error();
    session::FileFacts facts;
    facts.file = file;
    facts.rate = reader->shape().rate;
    facts.channels = reader->shape().channels;
    const auto length = reader->frames() ? Result(*reader->frames()) : counted(*reader);
    if (!length) return length.error();
    facts.length = *length;
    // One that was never finished may tell its samples and nothing else.
    const auto tags = AudioFileReader::open(folder / file);
    if (!tags) return facts;
    facts.position = tags->info().time_reference;
    const IxmlFacts ixml = ixml_facts(tags->info().ixml);
    facts.take = ixml.take;
    facts.track = track_name(ixml, facts.channels);
    return facts;
}

}  // namespace laydown::disk
