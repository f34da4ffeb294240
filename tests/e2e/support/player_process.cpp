#include "player_process.hpp"

#include "api/player.hpp"
#include "wait_until.hpp"

namespace laydown::test {

namespace {

Command command_of(const Sandbox& sandbox, const PlayerOptions& options) {
    Command command = program_command(sandbox, program_named("LAYDOWN_PLAYER"), options.name,
                                      options.arguments, options.environment);
    return options.wrap ? options.wrap(std::move(command)) : command;
}

}  // namespace

PlayerProcess::PlayerProcess(const Sandbox& sandbox, const PlayerOptions& options, Unwatched)
    : ProgramProcess(options.name, command_of(sandbox, options)) {}

PlayerProcess::PlayerProcess(const Sandbox& sandbox, const PlayerOptions& options)
    : PlayerProcess(sandbox, options, Unwatched{}) {
    await("listening");
}

PlayerProcess PlayerProcess::start(const Sandbox& sandbox, const PlayerOptions& options) {
    return {sandbox, options, Unwatched{}};
}

void PlayerProcess::await_tracks(std::int64_t count) {
    std::int64_t last = 0;
    const auto there = [&] { return (last = get(api::track_count)) == count; };
    if (!wait_until(there, patience))
        fail("there are " + std::to_string(last) + " tracks, not " + std::to_string(count));
}

}  // namespace laydown::test
