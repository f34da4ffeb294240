#include "recorder_process.hpp"

#include <fmt/format.h>

#include "api/recorder.hpp"
#include "disk/journal_file.hpp"
#include "wait_until.hpp"

namespace laydown::test {

namespace {

Command command_of(const Sandbox& sandbox, const RecorderOptions& options) {
    std::vector<std::string> arguments{"--session", (sandbox.files() / options.session).string()};
    arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
    Command command = program_command(
        sandbox, options.program.empty() ? program_named("LAYDOWN_RECORDER") : options.program,
        options.name, arguments, options.environment);
    return options.wrap ? options.wrap(std::move(command)) : command;
}

}  // namespace

RecorderProcess::RecorderProcess(const Sandbox& sandbox, const RecorderOptions& options, Unwatched)
    : ProgramProcess(options.name, command_of(sandbox, options)),
      session_(sandbox.files() / options.session) {}

RecorderProcess::RecorderProcess(const Sandbox& sandbox, const RecorderOptions& options)
    : RecorderProcess(sandbox, options, Unwatched{}) {
    await("listening");
}

RecorderProcess RecorderProcess::start(const Sandbox& sandbox, const RecorderOptions& options) {
    return {sandbox, options, Unwatched{}};
}

void RecorderProcess::await_closed(int take, std::size_t tracks) {
    await("closed", tracks, [take](const Event& event) { return event["take"] == take; });
}

void RecorderProcess::await_state(const std::string& state) {
    std::string last;
    const auto reached = [&] { return (last = get(api::record_state)) == state; };
    if (!wait_until(reached, patience)) fail("the state is " + last + ", not " + state);
}

session::Journal RecorderProcess::journal() const {
    auto journal = disk::read_journal(session_);
    if (!journal) fail(journal.error().text);
    return std::move(*journal);
}

session::TakeRecord RecorderProcess::record(int take, const std::string& track) const {
    session::TakeRecord record;
    // The event that tells of a closed part does not wait for the journal's line.
    const auto closed = [&] {
        const auto journal = this->journal();
        const auto* entry = journal.find(take, track);
        if (entry == nullptr || !entry->closed) return false;
        record = entry->record;
        return true;
    };
    if (!wait_until(closed, std::chrono::seconds(10)))
        fail(fmt::format("take {} of '{}' is not closed in the journal", take, track));
    return record;
}

}  // namespace laydown::test
