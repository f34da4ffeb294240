#include "recorder/reporter.hpp"

#include <cmath>

#include "recorder/words.hpp"

namespace laydown::recorder {

using nlohmann::ordered_json;
using std::chrono::steady_clock;

namespace {

ordered_json song_field(std::optional<SongPosition> song) {
    return song ? ordered_json(song->frame) : ordered_json(nullptr);
}

std::string place_of(std::optional<SongPosition> song) {
    return song ? fmt::format(" at song frame {}", song->frame) : std::string();
}

}  // namespace

bool Reporter::Burst::note(Frames length, SteadyTime now) {
    const bool alone = untold == 0 && now >= quiet_until;
    if (alone) {
        quiet_until = now + std::chrono::seconds(1);
        return true;
    }
    ++untold;
    frames += length;
    return false;
}

Reporter::Reporter(daemon::Log& log, daemon::JsonEvents& json, daemon::Progress& progress,
                   const Recorder& recorder)
    : log_(log), json_(json), progress_(progress), recorder_(recorder) {}

ordered_json fields_of(const session::TakeRecord& record) {
    ordered_json gaps = ordered_json::array();
    for (const session::Gap& gap : record.gaps) {
        gaps.push_back({{"frame", gap.at.count},
                        {"length", gap.length.count},
                        {"cause", to_string(gap.cause)}});
    }
    return {{"take", record.take},
            {"track", record.track},
            {"number", record.number},
            {"file", record.file},
            {"position", record.position.frame},
            {"length", record.length.count},
            {"rate", record.rate.hertz},
            {"peak_db", peak_decibels(record)},
            {"clipped", record.clipped},
            {"gaps", std::move(gaps)},
            {"xruns", record.xruns.size()},
            {"status", to_string(record.status)},
            {"reason", record.reason}};
}

std::string summary_of(const session::TakeRecord& record) {
    std::string text = fmt::format("take {} of \"{}\" {}: {}, {} at frame {}, peak {:.1f} dB",
                                   record.take, record.track, to_string(record.status), record.file,
                                   duration_in_words(record.rate.seconds(record.length)),
                                   record.position.frame, peak_decibels(record));
    if (record.clipped > 0) text += fmt::format(", {} samples clipped", record.clipped);
    if (!record.xruns.empty()) text += fmt::format(", {} xruns", record.xruns.size());
    for (const session::Gap& gap : record.gaps) {
        text += fmt::format(", gap of {} frames at frame {} ({})", gap.length.count, gap.at.count,
                            to_string(gap.cause));
    }
    if (!record.reason.empty()) text += ": " + record.reason;
    return text;
}

void Reporter::part_opened(const PartOpened& event) {
    const auto& record = event.record;
    log_.info("take {} of \"{}\": {}", record.take, record.track, record.file);
    json_.emit("opened", {{"take", record.take},
                          {"track", record.track},
                          {"number", record.number},
                          {"file", record.file},
                          {"position", record.position.frame},
                          {"rate", record.rate.hertz}});
}

void Reporter::part_closed(const PartClosed& event) {
    const bool failed = event.record.status == session::TakeStatus::failed;
    const bool damaged = !event.record.gaps.empty();
    const auto level = failed    ? daemon::Level::error
                       : damaged ? daemon::Level::warning
                                 : daemon::Level::notice;
    if (log_.wants(level)) log_.write(level, summary_of(event.record));
    json_.emit("closed", fields_of(event.record));
}

void Reporter::part_trouble(const PartTrouble& event) {
    const std::string text = in_words(event);
    log_.error("take {}, track {}: {}", event.key.take, event.key.track.value, text);
    json_.emit("trouble", {{"take", event.key.take},
                           {"number", event.key.track.value},
                           {"kind", in_words(event.kind)},
                           {"frame", event.at.count},
                           {"length", event.length.count},
                           {"text", text}});
}

void Reporter::session_trouble(const SessionTrouble& event) {
    const std::string text = in_words(event);
    const bool good = event.kind == SessionTrouble::Kind::resumed;
    log_.write(good ? daemon::Level::notice : daemon::Level::error,
               fmt::format("the session: {}", text));
    json_.emit("trouble", {{"kind", in_words(event.kind)}, {"text", text}});
}

void Reporter::gap(DevicePosition at, std::optional<SongPosition> song, Frames length) {
    if (gaps_.note(length, steady_clock::now())) {
        log_.warning("{} frames missed{}", length.count, place_of(song));
    }
    json_.emit("gap", {{"frame", at.frame}, {"song", song_field(song)}, {"length", length.count}});
}

void Reporter::xrun(DevicePosition at, std::optional<SongPosition> song) {
    if (xruns_.note({}, steady_clock::now())) {
        log_.warning("xrun reported by the server{}", place_of(song));
    }
    json_.emit("xrun", {{"frame", at.frame}, {"song", song_field(song)}});
}

void Reporter::state_changed(RecordState state) {
    log_.debug("{}", in_words(state));
    json_.emit("state", {{"state", in_words(state)}});
}

void Reporter::server_changed(ServerState state, const std::string& text) {
    process::tell_server(log_, json_, state, text);
}

void Reporter::server_stalled(bool stalled) { process::tell_stall(log_, json_, stalled); }

void Reporter::warning(const std::string& text) {
    log_.warning("{}", text);
    json_.emit("warning", {{"text", text}});
}

std::string Reporter::progress_text() const {
    std::string text(in_words(recorder_.state()));
    if (const auto current = recorder_.machine().current(); current && recorder_.rig()) {
        const auto now = recorder_.song_now().value_or(current->second);
        text +=
            fmt::format(" take {}  {}", current->first,
                        duration_in_words(recorder_.rig()->rate().seconds(now - current->second)));
    }
    float level = 0.0F;
    for (const auto& track : recorder_.tracks()) {
        if (recorder_.armed(track->number)) level = std::max(level, track->meter.level());
    }
    text +=
        fmt::format("  level {:6.1f} dB", std::max(-99.9, decibels(static_cast<double>(level))));
    if (const auto left = recorder_.disk_seconds(); left && std::isfinite(*left)) {
        text += fmt::format("  disk {:.0f} min", *left / 60.0);
    }
    if (const double fill = recorder_.ring_fill(); fill > 2.0) {
        text += fmt::format("  {:.0f} s wait for the disk", fill);
    }
    return text;
}

void Reporter::tell_bursts() {
    const SteadyTime now = steady_clock::now();
    if (gaps_.due(now)) {
        log_.warning("{} more gaps, {} frames in all", gaps_.untold, gaps_.frames.count);
        gaps_ = {0, {}, now + std::chrono::seconds(1)};
    }
    if (xruns_.due(now)) {
        log_.warning("{} more xruns reported by the server", xruns_.untold);
        xruns_ = {0, {}, now + std::chrono::seconds(1)};
    }
}

void Reporter::tick() {
    tell_bursts();
    if (progress_.wanted()) progress_.show(progress_text());
    json_.flush();
}

}  // namespace laydown::recorder
