#include "metronome_process.hpp"

#include "api/metronome.hpp"
#include "wait_until.hpp"

namespace laydown::test {

namespace {

Command command_of(const Sandbox& sandbox, const MetronomeOptions& options) {
    Command command = program_command(sandbox, program_named("LAYDOWN_METRONOME"), options.name,
                                      options.arguments, options.environment);
    return options.wrap ? options.wrap(std::move(command)) : command;
}

}  // namespace

MetronomeProcess::MetronomeProcess(const Sandbox& sandbox, const MetronomeOptions& options,
                                   Unwatched)
    : ProgramProcess(options.name, command_of(sandbox, options)) {}

MetronomeProcess::MetronomeProcess(const Sandbox& sandbox, const MetronomeOptions& options)
    : MetronomeProcess(sandbox, options, Unwatched{}) {
    await("listening");
}

MetronomeProcess MetronomeProcess::start(const Sandbox& sandbox, const MetronomeOptions& options) {
    return {sandbox, options, Unwatched{}};
}

void MetronomeProcess::await_state(const std::string& state) {
    std::string last;
    const auto reached = [&] { return (last = get(api::click_state)) == state; };
    if (!wait_until(reached, patience)) fail("the state is " + last + ", not " + state);
}

}  // namespace laydown::test
