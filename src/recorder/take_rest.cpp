#include "recorder/take_rest.hpp"

#include <algorithm>

#include "base/timestamp.hpp"
#include "disk/repair.hpp"
#include "engine/timeline.hpp"
#include "recorder/file_levels.hpp"
#include "recorder/file_names.hpp"
#include "recorder/file_tags.hpp"

namespace laydown::recorder {

namespace fs = std::filesystem;
using session::JournalEntry;
using session::TakeRecord;
using session::TakeStatus;

namespace {

/// Makes a whole file of what is on disk, up to the end that was asked for.
Result<disk::Repair> repair(const fs::path& path, const JournalEntry& entry) {
    auto result = disk::repair(path, disk::AudioShape{entry.record.channels, entry.record.rate});
    if (!result || !entry.ended || result->frames <= entry.record.length) return result;
    auto writer = disk::AudioFileWriter::open_for_append(path);
    if (!writer) return writer.error();
    writer->cut(entry.record.length);
    if (const auto closed = writer->close(); !closed) return closed.error();
    result->frames = writer->written();
    return result;
}

}  // namespace

Result<CutJob> job_from_ring(const JournalEntry& entry, const Rings& rings) {
    const TakeRecord& record = entry.record;
    const auto ring = rings.find(record.ring);
    if (ring == rings.end()) return error(ErrorCode::not_found, "its capture ring is gone");
    const auto channels = static_cast<std::size_t>(record.channels);
    if (record.begin.size() != channels || record.lanes.size() != channels) {
        return error(ErrorCode::bad_arguments, "the journal does not tell its place in the ring");
    }
    const auto format = disk::parse_audio_format(record.format);
    if (!format) return format.error();
    CutJob job;
    job.key = {record.take, {record.number}};
    job.tags = tags_of(record);
    job.record = record;
    job.memory = ring->second;
    job.format = *format;
    job.resume = true;
    for (std::size_t i = 0; i < channels; ++i) {
        const auto lane = job.memory->lane(record.lanes[i]);
        if (!lane) return lane.error();
        job.channels.push_back({*lane, record.begin[i]});
    }
    CutEnd end;
    end.length = entry.ended ? record.length : never<SongPosition> - SongPosition{0};
    end.handle_after = record.handles.after;
    const auto control = job.memory->control();
    end.limit = engine::Timeline(control).device_at(control.head()).value_or(DevicePosition{0});
    const session::EndDecision& decided = record.decided;
    if (decided.limit) end.limit = std::min(end.limit, *decided.limit);
    end.discard = decided.discard;
    end.status = TakeStatus::salvaged;
    if (decided.status == TakeStatus::aborted) {
        end.status = decided.status;
        job.record.reason = "completed from memory after its recorder died";
    }
    job.end = end;
    return job;
}

TakeRecord failed(const JournalEntry& entry, const std::string& why) {
    TakeRecord record = entry.record;
    record.closed = utc_now();
    record.status = TakeStatus::failed;
    record.reason = why;
    record.length = {0};
    record.handles = {};
    record.gaps.clear();
    return record;
}

namespace {

/// No file is wanted: one that is of the take's shape is its own, anything else is let be.
TakeRecord discarded(const fs::path& session, const JournalEntry& entry) {
    const fs::path path = session / entry.record.file;
    std::error_code failure;
    if (is_empty_file(path) ||
        disk::repair(path, disk::AudioShape{entry.record.channels, entry.record.rate})) {
        fs::remove(path, failure);
    }
    if (failure) return failed(entry, failure.message());
    TakeRecord record = failed(entry, "not wanted");
    record.status = TakeStatus::discarded;
    return record;
}

}  // namespace

TakeRecord repaired(const fs::path& session, const JournalEntry& entry, const std::string& why) {
    if (entry.record.decided.discard) return discarded(session, entry);
    TakeRecord record = entry.record;
    record.closed = utc_now();
    const auto result = repair(session / record.file, entry);
    if (!result) return failed(entry, fmt::format("{}; {}", why, result.error().text));
    record.status = TakeStatus::repaired;
    record.reason = why;
    if (record.decided.status == TakeStatus::aborted) {
        record.status = TakeStatus::aborted;
        record.reason =
            fmt::format("completed from the file alone after its recorder died: {}", why);
    }
    if (entry.ended) {  // what is missing of the file is missing of the handle first
        const Frames missing = record.length - result->frames;
        record.handles.after = std::max(Frames{0}, record.handles.after - missing);
    }
    record.length = result->frames;
    record.gaps = session::gaps_within(std::move(record.gaps), record.length);
    if (const auto levels = file_levels(session / record.file, {0}, record.length)) {
        for (const engine::Level& level : *levels) {
            record.peak.push_back(static_cast<double>(level.peak));
            record.clipped += level.clipped;
        }
    }
    return record;
}

}  // namespace laydown::recorder
