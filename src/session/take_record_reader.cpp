// Lines of the journal read back. What they say may come from anybody.
#include <limits>
#include <utility>

#include "session/json_fields.hpp"
#include "session/take_record.hpp"
#include "session/take_words.hpp"

namespace laydown::session {

namespace {

/// Reads a list of whole numbers into anything that is made of one.
template <class T>
void read_counts(const Json& json, const char* name, std::vector<T>& out) {
    read_nested(json, name, Json::value_t::array, [&](const Json& list) {
        out.clear();
        for (const Json& value : list) out.push_back(T{as_integer(value, name)});
    });
}

void read_peaks(const Json& json, std::vector<double>& out) {
    read_nested(json, "peak", Json::value_t::array, [&](const Json& list) {
        out.clear();
        for (const Json& value : list) {
            // JSON has no infinity: it is written as null.
            if (!value.is_null() && !value.is_number()) refuse("peak", "a list of numbers");
            out.push_back(value.is_null() ? std::numeric_limits<double>::infinity()
                                          : value.get<double>());
        }
    });
}

void read_gaps(const Json& json, std::vector<Gap>& out) {
    read_nested(json, "gaps", Json::value_t::array, [&](const Json& list) {
        out.clear();
        for (const Json& value : list) {
            if (!value.is_object()) refuse("gaps", "a list of objects");
            Gap gap;
            std::string cause;
            read(value, "frame", gap.at.count);
            read(value, "length", gap.length.count);
            read(value, "cause", cause);
            gap.cause = value_of(gap_causes, cause);
            out.push_back(gap);
        }
    });
}

void read_lanes(const Json& json, std::vector<LaneAddress>& out) {
    read_nested(json, "lanes", Json::value_t::array, [&](const Json& list) {
        out.clear();
        for (const Json& value : list) {
            if (!value.is_object()) refuse("lanes", "a list of objects");
            LaneAddress lane;
            read(value, "bank", lane.bank, 0, std::numeric_limits<std::uint32_t>::max());
            read(value, "channel", lane.channel, 0, std::numeric_limits<std::uint32_t>::max());
            out.push_back(lane);
        }
    });
}

constexpr std::int64_t least_frame = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most_int = std::numeric_limits<int>::max();

void read_take(const Json& json, std::int64_t least, int& out) {
    std::int64_t take = out;
    read(json, "take", take, least);
    if (take > most_takes) {
        throw WrongField{fmt::format("take {}: takes are numbered up to {}", take, most_takes)};
    }
    out = static_cast<int>(take);
}

void read_nested_objects(const Json& json, TakeRecord& record) {
    read_nested(json, "handles", Json::value_t::object, [&](const Json& handles) {
        read(handles, "before", record.handles.before.count);
        read(handles, "after", record.handles.after.count);
    });
    read_nested(json, "latency", Json::value_t::object, [&](const Json& latency) {
        read_counts(latency, "capture", record.latency.capture);
        read(latency, "reference", record.latency.reference.count, least_frame);
        read(latency, "offset", record.latency.offset.count, least_frame);
    });
}

/// A program that writes no more than the length means a file to be kept.
EndDecision read_decision(const Json& json, TakeStatus status) {
    EndDecision decided;
    if (status == TakeStatus::aborted) decided.status = status;
    if (const auto found = json.find("discard"); found != json.end()) {
        if (!found->is_boolean()) refuse("discard", "true or false");
        decided.discard = found->get<bool>();
    }
    if (json.contains("limit")) {
        decided.limit = DevicePosition{};
        read(json, "limit", decided.limit->frame, least_frame);
    }
    return decided;
}

TakeRecord read_record(const Json& json) {
    TakeRecord record;
    read_take(json, 1, record.take);
    read(json, "track", record.track);
    read(json, "number", record.number, 0, most_int);
    read(json, "channels", record.channels, 1, most_int);
    read(json, "file", record.file);
    read(json, "format", record.format);
    read(json, "rate", record.rate.hertz, 1, std::numeric_limits<std::uint32_t>::max());
    read(json, "position", record.position.frame, least_frame);
    read(json, "length", record.length.count);
    read_nested_objects(json, record);
    read_gaps(json, record.gaps);
    read_counts(json, "xruns", record.xruns);
    read_peaks(json, record.peak);
    read(json, "clipped", record.clipped);
    std::string status = "open";
    read(json, "status", status);
    record.status = value_of(statuses, status);
    read(json, "reason", record.reason);
    read(json, "started", record.started);
    read(json, "closed", record.closed);
    read(json, "session", record.session);
    read(json, "program_version", record.program_version);
    read(json, "ring", record.ring);
    read_counts(json, "begin", record.begin);
    read_lanes(json, record.lanes);
    return record;
}

/// Throws WrongField.
JournalLine read_line(const Json& json) {
    JournalLine line;
    std::string event;
    read(json, "event", event);
    if (event.empty()) throw WrongField{"field \"event\" is missing"};
    line.event = value_of(events, event);
    // What a later program means by the fields of its own events is not known here.
    if (line.event == JournalEvent::other) {
        const auto take = json.find("take");
        if (take != json.end() && take->is_number_integer()) {
            read_take(json, 0, line.record.take);
        }
        return line;
    }
    line.record = read_record(json);
    if (line.event == JournalEvent::end) {
        // The status that it is to get: it has none yet.
        line.record.decided =
            read_decision(json, std::exchange(line.record.status, TakeStatus::open));
    }
    if (line.record.take == 0) throw WrongField{"field \"take\" is missing"};
    if (line.record.track.empty()) throw WrongField{"field \"track\" is missing"};
    return line;
}

}  // namespace

Result<JournalLine> parse_journal_line(std::string_view line) {
    if (is_too_deep(line))
        return error(ErrorCode::bad_arguments, "nested more than {} times", deepest);
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object()) return error(ErrorCode::bad_arguments, "not a JSON object");
    try {
        int version = 0;
        read(json, "version", version, 1, most_int);
        if (version > journal_version)
            return error(ErrorCode::refused,
                         "written by a newer Laydown (journal version {}; this one reads up to {})",
                         version, journal_version);
        if (version == 0) throw WrongField{"field \"version\" is missing"};
        return read_line(json);
    } catch (const WrongField& wrong) {
        return Error{ErrorCode::bad_arguments, wrong.text};
    }
}

}  // namespace laydown::session
