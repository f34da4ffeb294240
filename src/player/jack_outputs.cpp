#include "player/jack_outputs.hpp"

#include <algorithm>
#include <set>

#include "engine/gain_ramp.hpp"

namespace laydown::player {

namespace {

constexpr std::array<std::string_view, 2> sides{"L", "R"};

/// What stands behind a track's name: nothing for mono, sides for stereo, else numbers.
std::string suffix(int channels, int channel, std::string_view between) {
    if (channels == 1) return {};
    if (channels == 2)
        return fmt::format("{}{}", between, sides[static_cast<std::size_t>(channel)]);
    return fmt::format("{}{}", between, channel + 1);
}

std::string port_name(const OutputRack::Track& track, int channel) {
    std::string name = track.name + suffix(track.channels, channel, "_");
    std::replace(name.begin(), name.end(), ':', '_');  // JACK keeps the colon for itself
    return name;
}

/// With a number behind it where another port has the name.
std::string unlike(std::set<std::string>& names, const std::string& wanted) {
    std::string name = wanted;
    for (int number = 2; !names.insert(name).second; ++number)
        name = fmt::format("{}-{}", wanted, number);
    return name;
}

std::string pretty_name(const OutputRack::Track& track, int channel) {
    return track.name + suffix(track.channels, channel, " ");
}

}  // namespace

// ---- the tracks

void JackOutputs::set_tracks(std::span<const Track> tracks) {
    if (!tracks_wanted_) return;
    Lines before = std::exchange(lines_, {});
    std::set<std::string> names;
    for (const Line& line : mix_) names.insert(line.name);
    for (const Track& track : tracks) {
        for (int channel = 0; channel < track.channels; ++channel) {
            Line wanted{track.number,
                        channel,
                        unlike(names, port_name(track, channel)),
                        pretty_name(track, channel),
                        {},
                        nullptr};
            const auto had = std::find_if(before.begin(), before.end(), [&](const Line& line) {
                return line.track == track.number && line.channel == channel;
            });
            if (had != before.end()) {
                lines_.push_back(std::move(*had));
                before.erase(had);
                rename(lines_.back(), wanted);
            } else {
                lines_.push_back(std::move(wanted));
            }
        }
    }
    // They go when the real-time thread has let go of them.
    for (const Line& gone : before) callbacks_.removed(gone.name);
    before.clear();
    retry();
}

void JackOutputs::rename(Line& line, const Line& wanted) {
    if (line.name == wanted.name && line.pretty == wanted.pretty) return;
    if (line.sink != nullptr && line.sink->port() != nullptr) {
        if (const auto renamed = line.sink->port()->rename(wanted.name); !renamed) {
            callbacks_.warning(
                fmt::format("the output {} keeps its name: {}", line.name, renamed.error().text));
            return;
        }
        static_cast<void>(line.sink->port()->set_pretty_name(wanted.pretty));
    }
    callbacks_.renamed(line.name, wanted.name);
    line.name = wanted.name;
    line.pretty = wanted.pretty;
}

std::shared_ptr<PlayOutput> JackOutputs::of(TrackNumber track, int channel) const {
    for (const Line& line : lines_) {
        if (line.track == track && line.channel == channel) return line.output;
    }
    return nullptr;
}

// ---- ports

Result<void> JackOutputs::open(Line& line, int order) {
    auto port = jackio::AudioPort::open(*client_, line.name, jackio::Direction::output);
    if (!port) return port.error();
    // Decoration, which a server may refuse.
    static_cast<void>(port->set_pretty_name(line.pretty));
    static_cast<void>(port->set_order(order));
    auto sink = std::make_unique<PortSink>(std::move(*port));
    line.sink = sink.get();
    line.output = std::make_shared<PlayOutput>(std::move(sink), most_delay,
                                               client_->sample_rate().frames(engine::ramp_seconds));
    return {};
}

Result<void> JackOutputs::open(const jackio::Client& client) {
    client_ = &client;
    for (std::size_t side = 0; side < mix_.size(); ++side) {
        if (auto opened = open(mix_[side], static_cast<int>(side)); !opened) {
            close();
            return opened;
        }
    }
    retry();
    return {};
}

bool JackOutputs::retry() {
    if (client_ == nullptr) return false;
    bool any = false;
    int order = static_cast<int>(mix_.size());
    for (Line& line : lines_) {
        if (!line.output) {
            const auto opened = open(line, order);
            any |= static_cast<bool>(opened);
            // One that is about to go may have the name.
            if (!opened && opened.error().code != ErrorCode::conflict &&
                !std::exchange(refused_told_, true))
                callbacks_.warning(
                    fmt::format("no output for {}: {}", line.pretty, opened.error().text));
        }
        ++order;
    }
    return any;
}

void JackOutputs::close() {
    const auto close = [](Line& line) {
        if (line.sink != nullptr) line.sink->close();
        line.sink = nullptr;
        line.output.reset();
    };
    for (Line& line : mix_) close(line);
    for (Line& line : lines_) close(line);
    client_ = nullptr;
    refused_told_ = false;
}

template <class Use>
void JackOutputs::each_open(Use use) const {
    const auto look = [&](const Line& line) {
        if (line.sink != nullptr && line.sink->port() != nullptr)
            use(*line.output, *line.sink->port());
    };
    for (const Line& line : mix_) look(line);
    for (const Line& line : lines_) look(line);
}

Frames JackOutputs::longest(Frames physical) const {
    Frames longest = physical;
    each_open([&](const PlayOutput&, const jackio::AudioPort& port) {
        longest = std::max(longest, port.playback_latency().max);
    });
    return longest;
}

void JackOutputs::set_delays(std::optional<Frames> reference, Frames physical) {
    const Frames wanted = reference ? *reference : longest(physical);
    each_open([&](PlayOutput& output, const jackio::AudioPort& port) {
        output.set_delay(std::clamp(wanted - port.playback_latency().max, Frames{0}, most_delay));
    });
}

std::vector<jackio::WiredPort> JackOutputs::ports() const {
    std::vector<jackio::WiredPort> all;
    // What one listens to is the mix; the tracks' own outputs are for who asks for them.
    for (const Line& line : mix_) {
        if (line.sink != nullptr) all.push_back({line.sink->port(), 1});
    }
    for (const Line& line : lines_) {
        if (line.sink != nullptr) all.push_back({line.sink->port(), 0});
    }
    return all;
}

}  // namespace laydown::player
