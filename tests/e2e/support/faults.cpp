#include "faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "api/recorder.hpp"
#include "wait_until.hpp"

namespace laydown::test {

ChildProcess start_source(const JackServer& server, unsigned channels,
                          const std::string& recorder) {
    ChildProcess source({.arguments = {std::getenv("LAYDOWN_COUNTER_SOURCE"), "--channels",
                                       std::to_string(channels), "--connect-to", recorder},
                         .environment = server.environment()});
    if (!source.wait_for("ready")) throw std::runtime_error("no source: " + source.err());
    return source;
}

void await_sound(RecorderProcess& recorder, int count) {
    const auto heard = [&] {
        for (int number = 1; number <= count; ++number) {
            if (recorder.get(api::track_level, TrackNumber{number}) < -60.0) return false;
        }
        return true;
    };
    if (!wait_until(heard, RecorderProcess::patience)) recorder.fail("nothing is heard");
}

std::string part_problem(const RecorderProcess& recorder, int take, const std::string& track,
                         unsigned first_source, bool any_clock, Frames silence) {
    auto record = recorder.record(take, track);
    const auto audio = read_audio(recorder.session() / record.file);
    const auto code = CounterCode::s24();
    const std::string name = fmt::format("take {} of {}: ", take, track);
    if (audio.info.frames != record.length) {
        return name + fmt::format("{} frames, the journal says {}", audio.info.frames.count,
                                  record.length.count);
    }
    std::optional<std::int64_t> shift;  // of the source's clock against the recorder's
    if (!any_clock) shift = 0;
    for (std::size_t c = 0; c < audio.channels.size(); ++c) {
        const auto& samples = audio.channels[c];
        const auto sound = std::find_if(samples.begin(), samples.end(),
                                        [](float sample) { return sample != 0.0F; });
        const Frames lead{sound - samples.begin()};
        if (samples.empty()) return name + "no frame";
        if (sound == samples.end()) return name + "nothing but silence";
        if (lead > std::max(silence, record.handles.before))
            return name + fmt::format("silence of {} frames first", lead.count);
        const auto source = first_source + static_cast<unsigned>(c);
        const std::int64_t first = record.begin.at(c).frame + lead.count;
        // One clock for all channels.
        if (!shift) shift = code.decode_near(*sound, source, first).value_or(first) - first;
        Expected expected{.first = first + *shift, .source = source, .code = code};
        for (session::Gap gap : record.gaps) {
            if (gap.at < lead) continue;
            gap.at -= lead;
            expected.gaps.push_back(gap);
        }
        const auto problem = counter_problem(
            std::span(samples).subspan(static_cast<std::size_t>(lead.count)), expected);
        if (!problem.empty()) return name + problem;
    }
    return {};
}

std::string journal_problem(const RecorderProcess& recorder, Frames silence, SongPosition reached) {
    for (const auto& entry : recorder.journal().entries) {
        if (!entry.closed) return fmt::format("take {} is not closed", entry.record.take);
        if (entry.record.status == session::TakeStatus::failed) return entry.record.reason;
        // It had begun, and nothing was captured any more.
        if (entry.record.length == Frames{0} && entry.record.position >= reached) continue;
        const auto source = static_cast<unsigned>(entry.record.number - 1);
        const auto problem =
            part_problem(recorder, entry.record.take, entry.record.track, source, false, silence);
        if (!problem.empty()) return problem;
    }
    return {};
}

std::size_t ring_files(const Sandbox& sandbox) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(sandbox.runtime())) {
        count += entry.path().string().find(".ring") == std::string::npos ? 0 : 1;
    }
    return count;
}

}  // namespace laydown::test
