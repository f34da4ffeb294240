// The tracks, their mix and their levels over OSC.
#include "api/player.hpp"
#include "engine/fader_law.hpp"
#include "player/osc_front.hpp"

namespace laydown::player {

using session::TrackMix;

namespace {

/// A reading of one track that exists.
template <class Read>
auto reading_of(const Player& player, Read read) {
    return [&player,
            read](TrackNumber track) -> Result<decltype(read(std::declval<const SongPart&>(),
                                                             std::declval<const TrackMix&>()))> {
        const SongPart* part = player.part(track);
        if (part == nullptr)
            return error(ErrorCode::not_found, "there is no track {}", track.value);
        return read(*part, *player.mixer().mix(track));
    };
}

double level(float amplitude) { return decibels(static_cast<double>(amplitude)); }

}  // namespace

void OscFront::mix_changed(TrackNumber track) {
    server_.changed(api::track_gain, track);
    server_.changed(api::track_fader, track);
    server_.changed(api::track_pan, track);
    server_.changed(api::track_mute, track);
    server_.changed(api::track_solo, track);
    server_.changed(api::track_solo_safe, track);
    server_.changed(api::track_phase, track);
}

template <class T>
Result<void> OscFront::set(TrackNumber track, T TrackMix::*member, T value,
                           std::optional<TransportPosition> from) {
    auto done = player_.set_mix(track, member, value, from);
    mix_changed(track);
    return done;
}

template <class Value, class T>
void OscFront::bind_value(const Value& value, T TrackMix::*member) {
    server_.on(
        value,
        reading_of(player_, [member](const SongPart&, const TrackMix& mix) { return mix.*member; }),
        [this, member](TrackNumber track, T wanted) {
            return set(track, member, wanted, std::nullopt);
        });
}

template <class Action, class T>
void OscFront::bind_set(const Action& action, T TrackMix::*member) {
    server_.on(action,
               [this, member](TrackNumber track, T wanted, std::optional<TransportPosition> from) {
                   return set(track, member, wanted, from);
               });
}

void OscFront::bind_tracks() {
    server_.on(api::track_count,
               [this]() -> Result<int> { return static_cast<int>(player_.tracks().size()); });
    server_.on(api::played_name, reading_of(player_, [](const SongPart& part, const TrackMix&) {
                   return part.name;
               }));
    server_.on(api::played_channels, reading_of(player_, [](const SongPart& part, const TrackMix&) {
                   return part.channels;
               }));
    bind_value(api::track_gain, &TrackMix::gain);
    bind_set(api::track_gain_set, &TrackMix::gain);
    bind_value(api::track_pan, &TrackMix::pan);
    bind_set(api::track_pan_set, &TrackMix::pan);
    bind_value(api::track_mute, &TrackMix::mute);
    bind_set(api::track_mute_set, &TrackMix::mute);
    bind_value(api::track_solo, &TrackMix::solo);
    bind_set(api::track_solo_set, &TrackMix::solo);
    bind_value(api::track_solo_safe, &TrackMix::solo_safe);
    bind_value(api::track_phase, &TrackMix::phase);

    server_.on(
        api::track_fader,
        reading_of(player_, [](const SongPart&,
                               const TrackMix& mix) { return engine::fader_position(mix.gain); }),
        [this](TrackNumber track, double position) {
            return set(track, &TrackMix::gain, engine::fader_gain(position), std::nullopt);
        });
    server_.on(api::track_fader_set,
               [this](TrackNumber track, double position, std::optional<TransportPosition> from) {
                   return set(track, &TrackMix::gain, engine::fader_gain(position), from);
               });
}

void OscFront::bind_mix() {
    const auto set_gain = [this](double gain, std::optional<TransportPosition> from) {
        auto done = player_.set_mix_gain(gain, from);
        server_.changed(api::mix_gain);
        server_.changed(api::mix_fader);
        return done;
    };
    server_.on(
        api::mix_gain, [this]() -> Result<double> { return player_.mixer().gain(); },
        [set_gain](double gain) { return set_gain(gain, std::nullopt); });
    server_.on(api::mix_gain_set, set_gain);
    server_.on(
        api::mix_fader,
        [this]() -> Result<double> { return engine::fader_position(player_.mixer().gain()); },
        [set_gain](double position) {
            return set_gain(engine::fader_gain(position), std::nullopt);
        });
    server_.on(api::mix_fader_set,
               [set_gain](double position, std::optional<TransportPosition> from) {
                   return set_gain(engine::fader_gain(position), from);
               });
}

void OscFront::bind_levels() {
    server_.on(api::play_level, [this](TrackNumber track) -> Result<double> {
        if (player_.part(track) == nullptr)
            return error(ErrorCode::not_found, "there is no track {}", track.value);
        return level(player_.level(track));
    });
    server_.on(api::mix_level, [this]() -> Result<std::tuple<double, double>> {
        return std::tuple(level(player_.mix_level(0)), level(player_.mix_level(1)));
    });
    server_.meter(api::meters_play, api::play_level);
    server_.meter(api::meters_mix, api::mix_level);
}

}  // namespace laydown::player
