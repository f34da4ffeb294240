// A player and who hears each of its outputs, and nobody else: what tests begin with that compare
// its outputs with what it was told to play. One thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "play_studio.hpp"
#include "player_process.hpp"
#include "wiretap.hpp"

namespace laydown::test {

struct StageOptions {
    /// Full or short names of the player's outputs, as of --connect: heard on input 0, 1, ....
    std::vector<std::string> outputs{"mix_L", "mix_R"};
    std::vector<std::string> arguments{};  ///< of the player; files or a session among them
    std::uint32_t period = 512;
    Environment environment{};       ///< of the player
    std::size_t kept = 48'000 * 40;  ///< frames that are heard
};

/// Plays without delay: transport frame T is song frame T.
class PlayStage {
  public:
    /// Of tapes, each a track.
    PlayStage(const std::vector<TapeOptions>& tapes, const StageOptions& options);
    /// What `prepare` makes in the sandbox is played: it returns more arguments.
    using Prepare = std::function<std::vector<std::string>(const Sandbox&)>;
    PlayStage(const Prepare& prepare, const StageOptions& options);

    JackServer& server;
    Sandbox sandbox;
    Wiretap tap;
    PlayerProcess player;

    /// Waits until something is connected to every input of the tap.
    void await_connected();

    // ---- the transport

    void play() { jack_transport_start(tap.client()); }
    void halt();
    /// While it stands: waits until it is there.
    void locate(std::int64_t frame);
    void await_transport(std::int64_t frame);
    std::int64_t transport_frame() const;
    bool rolling() const;
    /// Waits until so many frames have passed.
    void pass(std::int64_t frames);

    /// From `begin` to `end` or beyond, and still: what was heard on each output.
    std::vector<Wiretap::Run> pass_over(std::int64_t begin, std::int64_t end);
    /// The only run of each output since `mark`. Throws when there is not exactly one.
    std::vector<Wiretap::Run> only_run(std::size_t mark) const;

  private:
    std::size_t outputs_;
};

/// Compares what was heard from `begin` on up to `end` with what was to be heard. Frames for which
/// nothing is returned may be anything. Bit for bit, unless `tolerance` says otherwise. Empty when
/// all is right; otherwise where and how it is not.
std::string heard_problem(const Wiretap::Run& run, std::int64_t begin, std::int64_t end,
                          const std::function<std::optional<float>(std::int64_t)>& expected,
                          float tolerance = 0.0F);

}  // namespace laydown::test
