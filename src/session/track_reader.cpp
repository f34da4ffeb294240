#include "session/track_reader.hpp"

#include <algorithm>
#include <utility>

#include "session/names.hpp"
#include "session/take_list.hpp"

namespace laydown::session {

namespace {

void read_ports(MemberReader& reader, const char* name, int channels, ChannelPorts& out) {
    reader.each(name, [&](const Json& ports, const std::string& path) {
        out.emplace_back();
        reader.read_texts(ports, path, out.back(), longest_port_name);
    });
    if (out.size() <= static_cast<std::size_t>(channels)) return;
    reader.problem(name, fmt::format("has more than {} channels", channels));
    out.resize(static_cast<std::size_t>(channels));
}

void read_note(MemberReader& reader, std::vector<TakeNote>& notes) {
    TakeNote note;
    reader.require({"take"});
    if (!reader.read("take", note.take, 1, most_takes)) return;
    reader.read("verdict", note.verdict, verdicts);
    reader.read("name", note.name, longest_text);
    reader.read("note", note.note, longest_text);
    note.unknown = reader.unknown();
    if (std::ranges::find(notes, note.take, &TakeNote::take) == notes.end()) {
        notes.push_back(std::move(note));
    } else {
        reader.problem("take", "is another one's number");
    }
}

void read_choice(MemberReader& reader, Comp& comp) {
    CompRange choice;
    reader.require({"take"});
    if (!read_range(reader, choice.range, -farthest_frame)) return;
    if (!reader.read("take", choice.take, no_take, most_takes)) return;
    reader.read("newest", choice.newest, 0, most_takes);
    choice.unknown = reader.unknown();
    if (comp.ranges.empty() || comp.ranges.back().range.end <= choice.range.begin) {
        comp.ranges.push_back(std::move(choice));
    } else {
        reader.problem("begin", "lies before the end of the one before");
    }
}

void read_mix(MemberReader& reader, TrackMix& mix) {
    reader.read("gain", mix.gain, quietest_gain, loudest_gain);
    reader.read("pan", mix.pan, -1.0, 1.0);
    reader.read("mute", mix.mute);
    reader.read("solo", mix.solo);
    reader.read("solo_safe", mix.solo_safe);
    reader.read("phase", mix.phase);
    mix.unknown = reader.unknown();
}

}  // namespace

bool read_range(MemberReader& reader, Range<SongPosition>& range, std::int64_t least) {
    Range<SongPosition> read;
    reader.require({"begin", "end"});
    if (!reader.read("begin", read.begin.frame, least, farthest_frame)) return false;
    if (!reader.read("end", read.end.frame, least, farthest_frame)) return false;
    if (read.empty()) return reader.problem("end", "does not lie behind its begin");
    range = read;
    return true;
}

std::optional<RecordedAs> read_recorded_as(MemberReader& reader) {
    RecordedAs recorded;
    reader.require({"name"});
    if (!reader.read("name", recorded.name, longest_text)) return std::nullopt;
    reader.read("first", recorded.first, 1, most_takes);
    reader.read("last", recorded.last, 1, most_takes);
    recorded.unknown = reader.unknown();
    return recorded;
}

std::optional<SessionTrack> read_track(MemberReader& reader) {
    SessionTrack track;
    reader.require({"number", "name"});
    if (!reader.read("number", track.number.value, 1, most_tracks)) return std::nullopt;
    if (!reader.read("name", track.name, longest_text)) return std::nullopt;
    if (const auto good = check_name(track.name, "it"); !good) {
        reader.problem("name", fmt::format("cannot be a track's: {}", good.error().text));
        return std::nullopt;
    }
    reader.read("channels", track.channels, 1, 2);
    reader.read("offset", track.offset.count, -farthest_frame, farthest_frame);
    read_ports(reader, "inputs", track.channels, track.inputs);
    read_ports(reader, "outputs", track.channels, track.outputs);
    reader.each_object("recorded_as", [&](MemberReader& recorded) {
        if (auto read = read_recorded_as(recorded)) track.recorded_as.push_back(std::move(*read));
    });
    reader.each_object("takes", [&](MemberReader& note) { read_note(note, track.takes); });
    std::ranges::sort(track.takes, {}, &TakeNote::take);
    reader.each_object("comp", [&](MemberReader& choice) { read_choice(choice, track.comp); });
    reader.object("mix", [&](MemberReader& mix) { read_mix(mix, track.mix); });
    track.unknown = reader.unknown();
    return track;
}

}  // namespace laydown::session
