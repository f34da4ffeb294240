#include "recorder_process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "api/recorder.hpp"
#include "disk/journal_file.hpp"
#include "wait_until.hpp"

namespace laydown::test {

namespace {

Command command_of(const Sandbox& sandbox, const RecorderOptions& options,
                   const std::filesystem::path& session) {
    std::string program = options.program;
    if (program.empty()) {
        const char* named = std::getenv("LAYDOWN_RECORDER");
        if (named == nullptr) throw std::runtime_error("$LAYDOWN_RECORDER names no program");
        program = named;
    }
    Command command{.arguments = {program, "--name", options.name, "--session", session.string(),
                                  "--osc-port", "0", "--json"},
                    .environment = sandbox.environment(),
                    .directory = sandbox.files().string()};
    command.arguments.insert(command.arguments.end(), options.arguments.begin(),
                             options.arguments.end());
    for (const auto& [name, value] : options.environment) command.environment[name] = value;
    return options.wrap ? options.wrap(std::move(command)) : command;
}

Event parse_line(const std::string& line) {
    Event event = Event::parse(line, nullptr, false);
    if (!event.is_object() || !event.contains("event") || !event.contains("time")) {
        throw std::runtime_error("not an event: " + line);
    }
    return event;
}

}  // namespace

RecorderProcess::RecorderProcess(const Sandbox& sandbox, RecorderOptions options, Unwatched)
    : options_(std::move(options)),
      session_(sandbox.files() / options_.session),
      process_(std::make_unique<ChildProcess>(command_of(sandbox, options_, session_))) {}

RecorderProcess::RecorderProcess(const Sandbox& sandbox, RecorderOptions options)
    : RecorderProcess(sandbox, std::move(options), Unwatched{}) {
    await("listening");
}

RecorderProcess RecorderProcess::start(const Sandbox& sandbox, RecorderOptions options) {
    return {sandbox, std::move(options), Unwatched{}};
}

RecorderProcess::~RecorderProcess() {
    if (!process_) return;
    try {
        process_->terminate(std::chrono::seconds(5));
    } catch (const std::exception&) {
        // The process is killed with its object.
    }
}

void RecorderProcess::fail(const std::string& what) const {
    throw std::runtime_error(fmt::format("{}\n-- the recorder's events:\n{}-- its words:\n{}", what,
                                         process_->out(), process_->err()));
}

// ---- events

std::vector<Event> RecorderProcess::events() const {
    std::vector<Event> events;
    std::istringstream lines(process_->out());
    // A line that is being written is none yet.
    for (std::string line; std::getline(lines, line) && !lines.eof();) {
        events.push_back(parse_line(line));
    }
    return events;
}

std::vector<Event> RecorderProcess::events(const std::string& name) const {
    auto all = events();
    std::erase_if(all, [&](const Event& event) { return event["event"] != name; });
    return all;
}

Event RecorderProcess::await(const std::string& name, std::size_t count, const Where& where) {
    std::vector<Event> found;
    const auto look = [&] {
        found = events(name);
        if (where) std::erase_if(found, [&](const Event& event) { return !where(event); });
        return found.size() >= count;
    };
    // What it wrote before it ended has to be looked at once more.
    wait_until([&] { return look() || !process_->running(); }, patience);
    if (!look()) fail(fmt::format("event '{}' came {} times of {}", name, found.size(), count));
    return found[count - 1];
}

void RecorderProcess::await_server() {
    await("server", 1, [](const Event& event) { return event["state"] == "running"; });
}

void RecorderProcess::await_closed(int take, std::size_t tracks) {
    await("closed", tracks, [take](const Event& event) { return event["take"] == take; });
}

void RecorderProcess::await_state(const std::string& state) {
    std::string last;
    const auto reached = [&] { return (last = get(api::record_state)) == state; };
    if (!wait_until(reached, patience)) fail("the state is " + last + ", not " + state);
}

// ---- OSC

osc::Endpoint RecorderProcess::endpoint() const {
    const auto listening = events("listening");
    if (listening.empty()) fail("it does not listen");
    return {osc::loopback, listening.front()["port"].get<std::uint16_t>()};
}

osc::Client& RecorderProcess::osc() {
    if (!osc_) {
        auto client = osc::Client::connect(endpoint(), std::chrono::seconds(10));
        if (!client) fail(client.error().text);
        osc_.emplace(std::move(*client));
    }
    return *osc_;
}

// ---- what it leaves

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

// ---- the end

ExitStatus RecorderProcess::wait() {
    const auto status = process_->wait(patience);
    if (!status) fail("it does not end");
    return *status;
}

ExitStatus RecorderProcess::end(int signal) {
    process_->signal(signal);
    return wait();
}

int RecorderProcess::terminate() {
    const ExitStatus status = end(SIGTERM);
    if (status.signal != 0) fail(fmt::format("signal {} ended it", status.signal));
    return status.code;
}

}  // namespace laydown::test
