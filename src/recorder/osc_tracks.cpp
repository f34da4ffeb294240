// OSC methods of the tracks and their levels.
#include "api/recorder.hpp"
#include "recorder/osc_front.hpp"
#include "recorder/words.hpp"

namespace laydown::recorder {

namespace {

/// A reading of one track that exists.
template <class Read>
auto reading_of(const Recorder& recorder, Read read) {
    return [&recorder, read](TrackNumber number) -> Result<decltype(read(std::declval<Track&>()))> {
        const auto track = recorder.tracks().get(number);
        if (!track) return track.error();
        return read(**track);
    };
}

}  // namespace

std::string OscFront::state_of(TrackNumber number) const {
    const Track* track = recorder_.tracks().find(number);
    const RecordState state = recorder_.state(*track);
    const bool at_rest = state == RecordState::idle || state == RecordState::ready;
    return std::string(track->failed && at_rest ? "failed" : in_words(state));
}

// Memory takes a while to make, and ports of a removed track go a cycle later, whose names may be
// wanted. The request comes again when that is done, and what else changes the list of tracks stays
// behind it.
Result<TrackNumber> OscFront::add_track(osc::Caller& caller, const std::string& name,
                                        int channels) {
    if (const auto good = recorder_.tracks().check_add(name, channels); !good) return good.error();
    if ((caller.keep = recorder_.letting_go())) return TrackNumber{};
    const auto lanes = link_.make_lanes(static_cast<std::size_t>(channels));
    if (!lanes) return lanes.error();
    if ((caller.keep = !*lanes)) return TrackNumber{};
    const auto added = recorder_.add_track(name, channels);
    if (!added) return added.error();
    link_.rewire();
    return (*added)->number;
}

void OscFront::bind_tracks() {
    server_.on(api::track_count,
               [this]() -> Result<int> { return static_cast<int>(recorder_.tracks().size()); });
    server_.on(api::track_add,
               [this](osc::Caller& caller, const std::string& name,
                      std::optional<int> channels) -> Result<TrackNumber> {
                   if ((caller.keep = server_.keeps())) return TrackNumber{};
                   return add_track(caller, name, channels.value_or(1));
               });
    server_.on(api::track_remove, [this](osc::Caller& caller, TrackNumber number) -> Result<void> {
        if ((caller.keep = server_.keeps())) return {};
        const auto track = recorder_.tracks().get(number);
        if (!track) return track.error();
        for (std::size_t i = 0; i < (*track)->inputs.size(); ++i) {
            link_.removed((*track)->port_name(i));
        }
        return recorder_.remove_track(number);
    });
    server_.on(
        api::track_name, reading_of(recorder_, [](Track& track) { return track.name; }),
        [this](osc::Caller& caller, TrackNumber number, const std::string& name) -> Result<void> {
            if ((caller.keep = server_.keeps())) return {};
            const auto track = recorder_.tracks().get(number);
            if (!track) return track.error();
            std::vector<std::string> before;
            for (std::size_t i = 0; i < (*track)->inputs.size(); ++i) {
                before.push_back((*track)->port_name(i));
            }
            if (auto renamed = recorder_.rename_track(number, name); !renamed) return renamed;
            for (std::size_t i = 0; i < before.size(); ++i) {
                link_.renamed(before[i], (*track)->port_name(i));
            }
            return {};
        });
    server_.on(api::track_channels,
               reading_of(recorder_, [](Track& track) { return track.channels; }));
    server_.on(
        api::track_arm,
        reading_of(recorder_, [this](Track& track) { return recorder_.armed(track.number); }),
        [this](TrackNumber number, bool armed) { return recorder_.arm(number, armed); });
    server_.on(api::track_state,
               reading_of(recorder_, [this](Track& track) { return state_of(track.number); }));
    server_.on(
        api::track_offset, reading_of(recorder_, [](Track& track) { return track.offset; }),
        [this](TrackNumber number, Frames offset) { return recorder_.set_offset(number, offset); });
}

void OscFront::bind_levels() {
    const auto decibels_of = [](float amplitude) {
        return decibels(static_cast<double>(amplitude));
    };
    const auto metered = [this](Track& track) -> TrackMeter& {
        recorder_.read_meter(track);
        return track.meter;
    };
    server_.on(api::track_level, reading_of(recorder_, [metered, decibels_of](Track& track) {
                   return decibels_of(metered(track).level());
               }));
    server_.on(api::track_peak, reading_of(recorder_, [metered, decibels_of](Track& track) {
                   return decibels_of(metered(track).peak());
               }));
    server_.on(api::track_clip,
               reading_of(recorder_, [metered](Track& track) { return metered(track).clipped(); }));
    server_.on(api::track_peak_reset, [this, metered](TrackNumber number) -> Result<void> {
        const auto track = recorder_.tracks().get(number);
        if (!track) return track.error();
        metered(**track).reset_peak();
        return {};
    });
    server_.on(api::track_clip_reset, [this, metered](TrackNumber number) -> Result<void> {
        const auto track = recorder_.tracks().get(number);
        if (!track) return track.error();
        metered(**track).reset_clip();
        server_.changed(api::track_clip, number);
        return {};
    });
    server_.meter(api::meters_level, api::track_level);
    server_.meter(api::meters_peak, api::track_peak);
}

}  // namespace laydown::recorder
