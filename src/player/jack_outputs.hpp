// The player's ports: the mix, and one for each channel of each track. They come and go with the
// tracks, while the others play on. Control thread.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "jackio/client.hpp"
#include "jackio/wiring.hpp"
#include "player/output_rack.hpp"
#include "player/port_sink.hpp"

namespace laydown::player {

class JackOutputs final : public OutputRack {
  public:
    /// No output can be delayed by more.
    static constexpr Frames most_delay{std::int64_t{1} << 15U};

    struct Callbacks {
        std::function<void(const std::string&)> warning;
        /// A port is called otherwise from now on.
        std::function<void(const std::string& from, const std::string& to)> renamed;
        /// A port is gone with its track.
        std::function<void(const std::string& name)> removed;
        /// Whether the server may be asked for something: one that stands still would hold us up.
        std::function<bool()> answers;
    };

    /// Without `tracks` there is the mix alone.
    JackOutputs(bool tracks, Callbacks callbacks)
        : tracks_wanted_(tracks), callbacks_(std::move(callbacks)) {}
    ~JackOutputs() = default;
    JackOutputs(const JackOutputs&) = delete;
    JackOutputs& operator=(const JackOutputs&) = delete;

    // As of OutputRack. What cannot be had now, since the server stands still or a port that is
    // about to go has the name, is tried again by retry().
    void set_tracks(std::span<const Track> tracks) override;
    std::shared_ptr<PlayOutput> of(TrackNumber track, int channel) const override;
    std::shared_ptr<PlayOutput> mix(std::size_t side) const override { return mix_[side].output; }

    /// Opens all ports for a client that is not active yet. Errors: those of AudioPort::open() for
    /// the mix; a track without ports is told as a warning.
    Result<void> open(const jackio::Client& client);
    /// The client is gone, and no callback runs.
    void close();
    /// Opens and renames what could not be, and closes what the real-time thread has let go of.
    /// Whether there is a new output.
    bool retry();

    /// The longest playback latency of any output, at least `physical`.
    Frames longest(Frames physical) const;
    /// Delays each output so that all are heard with what has a playback latency of `reference`;
    /// without one, with the longest(). What has a longer one cannot be helped.
    void set_delays(std::optional<Frames> reference, Frames physical);
    /// In the order in which rules count them.
    std::vector<jackio::WiredPort> ports() const;

  private:
    struct Line {
        TrackNumber track{};
        int channel = 0;
        std::string wanted;  ///< name of the port
        std::string pretty;  ///< what patchbays show
        std::string name;    ///< of the port as it is; empty while there is none
        std::shared_ptr<PlayOutput> output;
        PortSink* sink = nullptr;  ///< the output's
    };
    using Lines = std::vector<Line>;

    Result<void> open(Line& line, int order);
    void rename(Line& line);
    bool rename_to(Line& line, const std::string& name) const;
    bool is_taken(const std::string& name) const;
    template <class Use>
    void each_open(Use use) const;

    bool tracks_wanted_;
    Callbacks callbacks_;
    const jackio::Client* client_ = nullptr;  // from open() to close()
    std::array<Line, 2> mix_{Line{{}, 0, "mix_L", "Mix L", {}, {}, nullptr},
                             Line{{}, 1, "mix_R", "Mix R", {}, {}, nullptr}};
    Lines lines_;                                                // of the tracks, in their order
    std::map<std::pair<TrackNumber, int>, std::size_t> places_;  // in lines_
    Lines gone_;              // whose outputs may still be in plans
    bool unsettled_ = false;  // something is not as it is wanted
    bool refused_told_ = false;
};

}  // namespace laydown::player
