#include "session_folder.hpp"

#include <fmt/format.h>

#include <fstream>
#include <stdexcept>
#include <utility>

#include "session/document_json.hpp"

namespace laydown::test {

namespace {

void write(const std::filesystem::path& path, const std::string& text, std::ios::openmode mode) {
    std::ofstream file(path, mode | std::ios::binary);
    file << text;
    if (!file.flush()) throw std::runtime_error(path.string() + " is not written");
}

}  // namespace

session::TakeRecord take_of(int track, const std::string& name, int take, const TapeOptions& tape,
                            const std::string& file) {
    session::TakeRecord record;
    record.take = take;
    record.track = name;
    record.number = track;
    record.channels = tape.channels;
    record.file = file;
    record.format = tape.format;
    record.rate = tape.rate;
    record.position = {tape.begin};
    record.length = {tape.frames};
    record.latency.capture.assign(static_cast<std::size_t>(tape.channels), Frames{0});
    record.peak.assign(static_cast<std::size_t>(tape.channels), 0.25);
    record.status = session::TakeStatus::complete;
    record.started = record.closed = "2026-11-23T08:00:00.000Z";
    record.session = "Song";
    record.program_version = "0.1.0";
    return record;
}

SessionFolder::SessionFolder(std::filesystem::path path) : path_(std::move(path)) {
    std::filesystem::create_directories(path_ / "audio");
}

session::TakeRecord SessionFolder::add_take(int track, const std::string& name, int take,
                                            TapeOptions tape) {
    tape.name = fmt::format("Song-{}-{:03}", name, take);
    tape.track = name;
    const auto written = write_tape(path_ / "audio", tape);
    auto record = take_of(track, name, take, tape, "audio/" + written.filename().string());
    add_to_journal(record);
    return record;
}

void SessionFolder::add_to_journal(const session::TakeRecord& record) const {
    append_to_journal(session::close_line(record) + "\n");
}

void SessionFolder::append_to_journal(const std::string& text) const {
    write(path_ / "takes.jsonl", text, std::ios::app);
}

void SessionFolder::write_document(const nlohmann::json& document) const {
    write(path_ / "session.json.new", document.dump(1) + "\n", std::ios::trunc);
    std::filesystem::rename(path_ / "session.json.new", path_ / "session.json");
}

std::filesystem::path write_session(const Sandbox& sandbox, const std::string& name,
                                    const std::vector<SessionTape>& tracks, double mix_gain) {
    SessionFolder folder(sandbox.files() / name);
    std::filesystem::remove(folder.path() / "takes.jsonl");
    session::SessionDocument document;
    document.rate = play_rate;
    document.mix.gain = mix_gain;
    for (const SessionTape& each : tracks) {
        session::SessionTrack track;
        track.number = {static_cast<int>(document.tracks.size()) + 1};
        track.name = each.tape.name;
        track.channels = each.tape.channels;
        track.mix = each.mix;
        folder.add_take(track.number.value, track.name, 1, each.tape);
        document.tracks.push_back(std::move(track));
    }
    folder.write_document(nlohmann::json::parse(session::document_text(document)));
    return folder.path();
}

}  // namespace laydown::test
