// What tests of the player begin with: a studio whose player plays into a room, from which the
// recorder captures it. One thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "echo_room.hpp"
#include "player_process.hpp"
#include "studio.hpp"

namespace laydown::test {

inline constexpr SampleRate play_rate{48000};

/// An audio file of one channel or more whose samples tell their frames and channels
/// (CounterCode), from `begin` on.
struct TapeOptions {
    std::string name = "Tape";  ///< with .wav, in the sandbox's files
    std::int64_t begin = 0;     ///< song frame; bext's time reference
    std::int64_t frames = 480'000;
    int channels = 1;
    unsigned code = 0;  ///< channel of the code of the first one
    SampleRate rate = play_rate;
    std::string format = "f32";
    std::string track{};                       ///< of which a file of one channel says that it is
    CounterCode counter = CounterCode::s24();  ///< one that the format holds exactly
};
std::filesystem::path write_tape(const Sandbox& sandbox, const TapeOptions& options);
std::filesystem::path write_tape(const std::filesystem::path& folder, const TapeOptions& options);
/// What a tape has on a channel at a song frame; 0 outside of it.
float tape_sample(const TapeOptions& tape, std::int64_t song, int channel = 0);

struct PlayOptions {
    std::vector<TapeOptions> tapes{{}};    ///< played as files, a track each
    bool session = false;                  ///< the recorder's session is played instead
    std::vector<std::string> arguments{};  ///< of the player, besides
    std::vector<std::string> recorder{};   ///< of the recorder, besides
    EchoRoom::Ways ways{};                 ///< through the room
    std::vector<EchoRoom::Ways> each{};    ///< of each output, where they differ
    std::uint32_t period = 512;
    bool synchronous = true;                   ///< the server, as of JackServerOptions
    std::string follow = "transport";          ///< of the recorder
    std::vector<std::string> outputs{"Tape"};  ///< of the player: they come back on Return, ...
    Environment environment{};                 ///< of the player
};

class PlayStudio : public Studio {
  public:
    explicit PlayStudio(PlayOptions options);

    /// A player besides the first one, or after it: its outputs are connected with the room as the
    /// first one's.
    PlayerProcess another_player(PlayerOptions options, const std::vector<std::string>& outputs);

    /// Begins to record with the roll, and rolls.
    void roll();
    /// Halts, and waits until the files of a take are closed.
    void halt_take(int take = 1);
    /// From here on until the transport has reached `frame`.
    void record_to(std::int64_t frame, int take = 1);

    /// What came back in a take on track Return (Return 2, ...), with its journal record.
    struct Returned {
        session::TakeRecord record;
        std::vector<float> samples;

        std::int64_t begin() const { return record.position.frame; }
        std::int64_t end() const { return begin() + static_cast<std::int64_t>(samples.size()); }
        /// At a song frame that it has.
        float at(std::int64_t song) const {
            return samples.at(static_cast<std::size_t>(song - begin()));
        }
    };
    Returned returned(int take = 1, const std::string& track = "Return");
    /// The same of a take that may have gaps; they are in its record.
    Returned returned_with_gaps(int take = 1, const std::string& track = "Return");

    PlayOptions options;
    EchoRoom room;
    PlayerProcess player;

  private:
    void await_wired(PlayerProcess& from, const std::vector<std::string>& outputs);
};

/// Compares what came back with what is expected of each song frame, from `begin` on up to `end`,
/// bit for bit. Empty when all is right; otherwise where and how it is not.
std::string difference(const PlayStudio::Returned& returned, std::int64_t begin, std::int64_t end,
                       const std::function<float(std::int64_t)>& expected);

}  // namespace laydown::test
