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
    const auto places = std::exchange(places_, {});
    std::set<std::string> names;
    for (const Line& line : mix_) names.insert(line.wanted);
    for (const Track& track : tracks) {
        for (int channel = 0; channel < track.channels; ++channel) {
            Line line{track.number, channel, {}, {}, {}, {}, nullptr};
            const auto had = places.find({track.number, channel});
            if (had != places.end()) line = std::exchange(before[had->second], {});
            line.wanted = unlike(names, port_name(track, channel));
            line.pretty = pretty_name(track, channel);
            places_[{track.number, channel}] = lines_.size();
            lines_.push_back(std::move(line));
        }
    }
    for (Line& line : before) {
        if (line.name.empty()) continue;
        callbacks_.removed(line.name);
        gone_.push_back(std::move(line));
    }
    unsettled_ = true;
    retry();
}

bool JackOutputs::is_taken(const std::string& name) const {
    return std::any_of(lines_.begin(), lines_.end(),
                       [&](const Line& line) { return line.name == name; });
}

bool JackOutputs::rename_to(Line& line, const std::string& name) const {
    if (!line.sink->port()->rename(name)) return false;
    callbacks_.renamed(line.name, name);
    line.name = name;
    return true;
}

// Tracks may have swapped their names: one of them makes way first.
void JackOutputs::rename(Line& line) {
    if (line.name == line.wanted) return;
    if (is_taken(line.wanted)) {
        rename_to(line, line.wanted + "~");
    } else if (rename_to(line, line.wanted)) {
        static_cast<void>(line.sink->port()->set_pretty_name(line.pretty));
    }
    if (line.name != line.wanted) unsettled_ = true;
}

std::shared_ptr<PlayOutput> JackOutputs::of(TrackNumber track, int channel) const {
    const auto place = places_.find({track, channel});
    return place == places_.end() ? nullptr : lines_[place->second].output;
}

// ---- ports

Result<void> JackOutputs::open(Line& line, int order) {
    auto port = jackio::AudioPort::open(*client_, line.wanted, jackio::Direction::output);
    if (!port) return port.error();
    // Decoration, which a server may refuse.
    static_cast<void>(port->set_pretty_name(line.pretty));
    static_cast<void>(port->set_order(order));
    auto sink = std::make_unique<PortSink>(std::move(*port));
    line.name = line.wanted;
    line.sink = sink.get();
    line.output = std::make_shared<PlayOutput>(std::move(sink), most_delay,
                                               engine::ramp_length(client_->sample_rate()));
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
    unsettled_ = true;
    retry();
    return {};
}

bool JackOutputs::retry() {
    if (client_ == nullptr || !callbacks_.answers()) return false;
    std::erase_if(gone_, [](const Line& line) { return line.output.use_count() <= 1; });
    if (!std::exchange(unsettled_, false)) return false;
    bool any = false;
    int order = static_cast<int>(mix_.size());
    for (Line& line : lines_) {
        if (line.output) {
            rename(line);
        } else if (const auto opened = open(line, order)) {
            any = true;
        } else if (opened.error().code == ErrorCode::conflict) {
            unsettled_ = true;  // one that is about to go has the name
        } else if (!std::exchange(refused_told_, true)) {
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
        line.name.clear();
        line.output.reset();
    };
    for (Line& line : mix_) close(line);
    for (Line& line : lines_) close(line);
    for (Line& line : gone_) close(line);
    gone_.clear();
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
