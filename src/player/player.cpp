#include "player/player.hpp"

#include <algorithm>

namespace laydown::player {

namespace {

/// Where the rate is not known yet.
constexpr SampleRate usual_rate{48000};

/// A wish without a frame.
constexpr TransportPosition at_once{0};

}  // namespace

Player::Player(PlayKernel& kernel, LoaderThread& loader, OutputRack& rack, Limits limits,
               const Settings& settings)
    : kernel_(kernel),
      loader_(loader),
      rack_(rack),
      limits_(limits),
      recorded_(settings.recorded),
      mixer_(settings.direct) {
    kernel_.set_metering(true);
}

// ---- server

Result<void> Player::set_rate(SampleRate rate) {
    server_rate_ = rate;
    return put_in_force(std::nullopt);
}

std::optional<SampleRate> Player::rate() const { return song_.rate ? song_.rate : server_rate_; }

bool Player::refused() const { return song_.rate && server_rate_ && song_.rate != server_rate_; }

// ---- song

Result<void> Player::set_song(Song song, std::optional<TransportPosition> from) {
    const auto told = song.loop;
    take_mix(song);
    song_ = std::move(song);
    // What was set since over OSC stays, unless the session tells otherwise than before.
    if (std::exchange(told_loop_, told) != told) {
        if (const auto set = loops_.set(told, from, rate().value_or(usual_rate)); !set)
            song_.remarks.push_back(set.error().text);
    }
    return put_in_force(from);
}

// What was set over OSC stays where the session tells the same as before.
void Player::take_mix(const Song& song) {
    std::map<TrackNumber, session::TrackMix> told;
    for (const SongPart& part : song.parts) {
        const auto before = told_mixes_.find(part.number);
        const auto* old = this->part(part.number);
        const bool same = old != nullptr && old->channels == part.channels &&
                          before != told_mixes_.end() && before->second == part.mix;
        if (!same) mixer_.put(part.number, part.channels, part.mix);
        told.emplace(part.number, part.mix);
    }
    for (const auto& [number, mix] : told_mixes_) {
        if (!told.contains(number)) mixer_.remove(number);
    }
    told_mixes_ = std::move(told);
    if (std::exchange(told_gain_, song.mix_gain) != song.mix_gain)
        static_cast<void>(set_mix_gain(song.mix_gain, std::nullopt));
}

const SongPart* Player::part(TrackNumber track) const {
    const auto found = std::find_if(song_.parts.begin(), song_.parts.end(),
                                    [&](const SongPart& part) { return part.number == track; });
    return found == song_.parts.end() ? nullptr : &*found;
}

std::vector<TrackNumber> Player::tracks() const {
    std::vector<TrackNumber> numbers;
    for (const SongPart& part : song_.parts) numbers.push_back(part.number);
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

Result<void> Player::put_in_force(std::optional<TransportPosition> from) {
    if (refused()) {
        clear();
        return error(ErrorCode::refused,
                     "nothing is played: the song is of {} Hz, and the JACK server runs at {} Hz",
                     song_.rate->hertz, server_rate_->hertz);
    }
    if (!rate()) return {};  // with the server
    open_folder();
    take_tracks(from);
    deliver();
    keep_places_ready();
    offer();
    return {};
}

void Player::open_folder() {
    if (opened_ && opened_->folder == song_.folder && opened_->rate == *rate()) return;
    opened_ = Opened{song_.folder, *rate()};
    kept_.clear();  // the loader begins anew
    tracks_.clear();
    loader_.open(song_.folder, *rate(),
                 {.ahead = rate()->frames(limits_.ahead.count()),
                  .kept_bytes = static_cast<std::size_t>(limits_.ready_bytes)});
}

void Player::clear() {
    for (const auto& track : tracks_) loader_.remove_track(track.play);
    tracks_.clear();
    rack_.set_tracks({});
    offer();
}

// Tracks that are there already play on; what they were to play from a frame on, too, unless they
// are told otherwise.
void Player::take_tracks(std::optional<TransportPosition> from) {
    std::vector<Track> before = std::exchange(tracks_, {});
    std::vector<OutputRack::Track> shown;
    for (const SongPart& part : song_.parts) {
        const auto had = std::find_if(before.begin(), before.end(), [&](const Track& track) {
            return track.play && track.play->number() == part.number &&
                   track.play->channels() == part.channels;
        });
        tracks_.push_back(had == before.end() ? make_track(part) : std::move(*had));
        Track& track = tracks_.back();
        if (had == before.end() || from || track.playlist != part.playlist) {
            track.playlist = part.playlist;
            loader_.set_track(track.play, part.playlist, from.value_or(at_once));
        }
        shown.push_back({part.number, part.name, part.channels});
    }
    for (const Track& track : before) {
        if (track.play) loader_.remove_track(track.play);
    }
    rack_.set_tracks(shown);
}

Player::Track Player::make_track(const SongPart& part) {
    return {std::make_shared<PlayTrack>(part.number, part.channels, *rate(),
                                        mixer_.begin(part.number), kernel_.gate()),
            {},
            {}};
}

const Player::Track* Player::find(TrackNumber number) const {
    const auto found = std::find_if(tracks_.begin(), tracks_.end(), [&](const Track& track) {
        return track.play->number() == number;
    });
    return found == tracks_.end() ? nullptr : &*found;
}

// The most likely come first; where the song began last is where one goes back to for another try.
void Player::keep_places_ready() {
    std::vector<SongPosition> places;
    if (const auto loop = loops_.last()) places.push_back(loop->begin);
    if (began_) places.push_back(*began_);
    places.insert(places.end(), song_.places.begin(), song_.places.end());
    if (std::exchange(kept_, places) != places) loader_.keep_ready(std::move(places));
}

void Player::offer() {
    auto plan = std::make_unique<PlayPlan>();
    plan->rate = rate().value_or(usual_rate);
    for (const Track& track : tracks_) {
        PlayPlan::Entry entry{track.play, {}, false};
        for (int channel = 0; channel < track.play->channels(); ++channel)
            entry.outputs.push_back(rack_.of(track.play->number(), channel));
        entry.recorded = recorded_ == Recorded::silent && armed_.contains(track.play->number());
        plan->entries.push_back(std::move(entry));
    }
    plan->mix = {rack_.mix(0), rack_.mix(1)};
    loops_.forget(kernel_.now().loop_taken);
    plan->loops = loops_.waiting();
    plan->recording = recording_;
    kernel_.offer(std::move(plan));
}

// ---- mix

// What cannot be taken now is told again with the next tick.
void Player::deliver() {
    mixer_.passed(kernel_.now().transport);
    mixer_.deliver(
        [this](TrackNumber number, const LaneGains& gains, std::optional<TransportPosition> from) {
            const Track* track = find(number);
            return track != nullptr && track->play->lane.set(gains, from);
        });
}

Result<void> Player::set_mix_gain(double gain, std::optional<TransportPosition> from) {
    const double before = mixer_.gain();
    mixer_.set_gain(gain);
    if (kernel_.set_mix_gain(mixer_.factor(), from)) return {};
    mixer_.set_gain(before);
    return error(ErrorCode::too_many, "too many changes of the mix wait for their frames");
}

void Player::set_direct(Direct direct) {
    mixer_.set_direct(direct);
    deliver();
}

void Player::set_recorded(Recorded recorded) {
    recorded_ = recorded;
    offer();
}

// ---- what happens

void Player::rolls_from(SongPosition song) {
    began_ = song;
    keep_places_ready();
}

void Player::tick(PeakHold::Time now) {
    deliver();
    for (Track& track : tracks_) track.peak.add(track.play->peak.exchange(0.0F), now);
    for (std::size_t side = 0; side < mix_peaks_.size(); ++side)
        mix_peaks_[side].add(kernel_.take_mix_peak(side), now);
}

float Player::level(TrackNumber track) const {
    const Track* played = find(track);
    return played == nullptr ? 0.0F : played->peak.level();
}

// ---- who it plays along with

Result<void> Player::set_loop(std::optional<Range<SongPosition>> loop,
                              std::optional<TransportPosition> from) {
    loops_.forget(kernel_.now().loop_taken);
    if (auto set = loops_.set(loop, from, rate().value_or(usual_rate)); !set) return set;
    keep_places_ready();
    offer();
    return {};
}

void Player::set_recording(Range<SongPosition> range, std::set<TrackNumber> armed) {
    recording_ = range;
    armed_ = std::move(armed);
    offer();
}

}  // namespace laydown::player
