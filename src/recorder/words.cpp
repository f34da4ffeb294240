#include "recorder/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace laydown::recorder {

std::string_view in_words(RecordState state) {
    switch (state) {
        case RecordState::idle:
            return "idle";
        case RecordState::ready:
            return "ready";
        case RecordState::waiting:
            return "waiting";
        case RecordState::recording:
            return "recording";
        case RecordState::finishing:
            return "finishing";
    }
    return "";
}

std::string_view in_words(PartTrouble::Kind kind) {
    switch (kind) {
        case PartTrouble::Kind::disk_full:
            return "disk full";
        case PartTrouble::Kind::read_only:
            return "read-only";
        case PartTrouble::Kind::unwritable:
            return "unwritable";
        case PartTrouble::Kind::overrun:
            return "overrun";
        case PartTrouble::Kind::file_limit:
            return "file limit";
        case PartTrouble::Kind::failed:
            return "failed";
        case PartTrouble::Kind::displaced:
            return "displaced";
    }
    return "";
}

std::string_view in_words(SessionTrouble::Kind kind) {
    switch (kind) {
        case SessionTrouble::Kind::journal:
            return "journal";
        case SessionTrouble::Kind::losing:
            return "losing";
        case SessionTrouble::Kind::displaced:
            return "displaced";
        case SessionTrouble::Kind::resumed:
            return "resumed";
    }
    return "";
}

std::string in_words(const PartTrouble& trouble) {
    const char* const rest = trouble.goes_on ? "; it goes on in a new take" : "";
    switch (trouble.kind) {
        case PartTrouble::Kind::disk_full:
        case PartTrouble::Kind::read_only:
        case PartTrouble::Kind::unwritable:
            return fmt::format("{}; the audio waits in memory meanwhile", trouble.text);
        case PartTrouble::Kind::overrun:
            return fmt::format("{} frames from frame {} of the file on are silence: {}",
                               trouble.length.count, trouble.at.count, trouble.text);
        case PartTrouble::Kind::file_limit:
            return fmt::format("the file is full: {}{}", trouble.text, rest);
        case PartTrouble::Kind::failed:
            return fmt::format("it is not whole: {}{}", trouble.text, rest);
        case PartTrouble::Kind::displaced:
            return trouble.text;
    }
    return {};
}

std::string in_words(const SessionTrouble& trouble) {
    switch (trouble.kind) {
        case SessionTrouble::Kind::journal:
            return fmt::format("the journal cannot be written: {}", trouble.text);
        case SessionTrouble::Kind::losing:
            return fmt::format("{}: audio is being lost", trouble.text);
        case SessionTrouble::Kind::displaced:
            return trouble.text;
        case SessionTrouble::Kind::resumed:
            return trouble.text.empty() ? "the disk takes data again" : trouble.text;
    }
    return {};
}

std::string in_words(int take, const std::vector<UnequalPaths>& unequal) {
    std::string tracks;
    for (const auto& [track, latency] : unequal) {
        tracks += fmt::format("{}\"{}\" ({} to {} frames)", tracks.empty() ? "" : ", ", track,
                              latency.min.count, latency.max.count);
    }
    return fmt::format(
        "take {}: what is connected to {} comes with different latencies; all of it is placed by "
        "the largest",
        take, tracks);
}

double peak_decibels(const session::TakeRecord& record) {
    double peak = 0.0;
    for (const double channel : record.peak) peak = std::max(peak, channel);
    return decibels(peak);
}

std::string duration_in_words(double seconds) {
    const auto milliseconds = static_cast<std::int64_t>(std::llround(seconds * 1000.0));
    const std::int64_t whole = milliseconds / 1000;
    if (whole < 60) return fmt::format("{}.{:03} s", whole, milliseconds % 1000);
    const std::int64_t minutes = whole / 60;
    if (minutes < 60) {
        return fmt::format("{}:{:02}.{:03}", minutes, whole % 60, milliseconds % 1000);
    }
    return fmt::format("{}:{:02}:{:02}.{:03}", minutes / 60, minutes % 60, whole % 60,
                       milliseconds % 1000);
}

}  // namespace laydown::recorder
