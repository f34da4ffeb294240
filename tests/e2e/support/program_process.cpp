#include "program_process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "wait_until.hpp"

namespace laydown::test {

std::string program_named(const char* variable) {
    const char* named = std::getenv(variable);
    if (named == nullptr) throw std::runtime_error(fmt::format("${} names no program", variable));
    return named;
}

Command program_command(const Sandbox& sandbox, const std::string& program, const std::string& name,
                        const std::vector<std::string>& arguments, const Environment& environment) {
    Command command{.arguments = {program, "--name", name, "--osc-port", "0", "--json"},
                    .environment = sandbox.environment(),
                    .directory = sandbox.files().string()};
    command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
    for (const auto& [variable, value] : environment) command.environment[variable] = value;
    return command;
}

namespace {

Event parse_line(const std::string& line) {
    Event event = Event::parse(line, nullptr, false);
    if (!event.is_object() || !event.contains("event") || !event.contains("time")) {
        throw std::runtime_error("not an event: " + line);
    }
    return event;
}

}  // namespace

ProgramProcess::ProgramProcess(std::string name, const Command& command)
    : name_(std::move(name)), process_(std::make_unique<ChildProcess>(command)) {}

ProgramProcess::~ProgramProcess() {
    if (!process_) return;
    try {
        process_->terminate(std::chrono::seconds(5));
    } catch (const std::exception&) {
        // The process is killed with its object.
    }
}

void ProgramProcess::fail(const std::string& what) const {
    throw std::runtime_error(fmt::format("{}\n-- the program's events:\n{}-- its words:\n{}", what,
                                         process_->out(), process_->err()));
}

// ---- events

std::vector<Event> ProgramProcess::events() const {
    std::vector<Event> events;
    std::istringstream lines(process_->out());
    // A line that is being written is none yet.
    for (std::string line; std::getline(lines, line) && !lines.eof();) {
        events.push_back(parse_line(line));
    }
    return events;
}

std::vector<Event> ProgramProcess::events(const std::string& name) const {
    auto all = events();
    std::erase_if(all, [&](const Event& event) { return event["event"] != name; });
    return all;
}

Event ProgramProcess::await(const std::string& name, std::size_t count, const Where& where) {
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

void ProgramProcess::await_server() {
    await("server", 1, [](const Event& event) { return event["state"] == "running"; });
}

// ---- OSC

osc::Endpoint ProgramProcess::endpoint() const {
    const auto listening = events("listening");
    if (listening.empty()) fail("it does not listen");
    return {osc::loopback, listening.front()["port"].get<std::uint16_t>()};
}

osc::Client& ProgramProcess::osc() {
    if (!osc_) {
        auto client = osc::Client::connect(endpoint(), std::chrono::seconds(10));
        if (!client) fail(client.error().text);
        osc_.emplace(std::move(*client));
    }
    return *osc_;
}

// ---- the end

ExitStatus ProgramProcess::wait() {
    const auto status = process_->wait(patience);
    if (!status) fail("it does not end");
    return *status;
}

ExitStatus ProgramProcess::end(int signal) {
    process_->signal(signal);
    return wait();
}

int ProgramProcess::terminate() {
    const ExitStatus status = end(SIGTERM);
    if (status.signal != 0) fail(fmt::format("signal {} ended it", status.signal));
    return status.code;
}

}  // namespace laydown::test
