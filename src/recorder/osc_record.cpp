// OSC methods of recording and of the state of the whole.
#include <algorithm>

#include "api/recorder.hpp"
#include "recorder/options.hpp"
#include "recorder/osc_front.hpp"
#include "recorder/words.hpp"
#include "session/names.hpp"

namespace laydown::recorder {

// The declarations of OSC know no other folder.
static_assert(api::most_takes == session::most_takes);
static_assert(api::longest_track_name == session::longest_name);
static_assert(api::most_latency.count == most_frames);
static_assert(api::recorder_port == default_osc_port);
static_assert(most_tracks == TrackList::limit);

void OscFront::bind_recording() {
    server_.on(api::record_start,
               [this](std::optional<SongPosition> at, std::optional<SongPosition> until) {
                   return recorder_.start_at({at, until, std::nullopt});
               });
    server_.on(api::record_punch,
               [this](SongPosition begin, SongPosition end) -> Result<std::tuple<int, bool>> {
                   recorder_.refresh();
                   const bool moved = recorder_.machine().waiting();
                   const auto take = recorder_.start_at({begin, end, std::nullopt});
                   if (!take) return take.error();
                   return std::tuple(*take, moved);
               });
    server_.on(api::record_stop,
               [this](std::optional<SongPosition> at) { return recorder_.stop(at); });
    server_.on(api::record_toggle, [this] { return recorder_.toggle(); });
    server_.on(api::record_until, [this](SongPosition end) { return recorder_.until(end); });
    server_.on(api::record_abort, [this](const std::optional<std::string>& files) {
        return recorder_.abort(files == "delete");
    });
    server_.on(api::record_split,
               [this](std::optional<SongPosition> at) { return recorder_.split(at); });
    server_.on(api::record_retro,
               [this](std::optional<double> seconds) { return recorder_.retro(seconds); });
}

void OscFront::bind_state() {
    server_.on(api::record_state, [this]() -> Result<std::string> {
        return std::string(in_words(recorder_.state()));
    });
    server_.on(api::record_range, [this]() -> Result<std::tuple<bool, SongPosition, SongPosition>> {
        const auto range = recorder_.machine().range();
        if (!range) return std::tuple(false, SongPosition{0}, SongPosition{0});
        return std::tuple(true, range->begin, range->end);
    });
    server_.on(api::record_position, [this]() -> Result<SongPosition> {
        recorder_.refresh();
        return recorder_.song_now().value_or(SongPosition{0});
    });
    server_.on(api::take_next, [this]() -> Result<int> {
        if (const auto numbered = recorder_.machine().check_numbers(); !numbered)
            return numbered.error();
        return recorder_.machine().next_take();
    });
    server_.on(api::server_state, [this]() -> Result<std::string> {
        return std::string(in_words(recorder_.server(), recorder_.stalled()));
    });
    server_.on(api::server_rate, [this]() -> Result<int> {
        return recorder_.rig() == nullptr ? 0 : static_cast<int>(recorder_.rig()->rate().hertz);
    });
    server_.on(api::disk_left, [this] { return recorder_.disk_seconds(); });
    server_.on(api::disk_free, [this]() -> Result<std::int64_t> {
        return std::max<std::int64_t>(0, recorder_.disk_bytes());
    });
    server_.on(api::ring_fill, [this]() -> Result<double> {
        return recorder_.ring_fill() / recorder_.ring_seconds();
    });
    server_.on(api::ring_seconds, [this]() -> Result<double> { return recorder_.ring_seconds(); });
    server_.on(
        api::latency_reference, [this]() -> Result<Frames> { return recorder_.reference(); },
        [this](Frames latency) -> Result<void> {
            recorder_.set_reference(latency);
            return {};
        });
    server_.on(api::format, [this]() -> Result<std::string> {
        return disk::to_string(recorder_.settings().takes.format);
    });
}

}  // namespace laydown::recorder
