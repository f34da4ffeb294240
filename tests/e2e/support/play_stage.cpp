#include "play_stage.hpp"

#include <fmt/format.h>
#include <jack/transport.h>

#include <cmath>
#include <stdexcept>

#include "api/player.hpp"
#include "libjack.hpp"
#include "wait_until.hpp"

namespace laydown::test {

namespace {

/// The server may have served another test.
JackServer& server_at_rest(std::uint32_t period) {
    JackServer& server = shared_server({.period = period});
    auto* client = open_client("rest");
    jack_transport_stop(client);
    jack_transport_locate(client, 0);
    const bool rests = wait_until([client] {
        jack_position_t position;
        return jack_transport_query(client, &position) == JackTransportStopped &&
               position.frame == 0;
    });
    jack_client_close(client);
    if (!rests) throw std::runtime_error("the transport does not come to rest");
    return server;
}

PlayerOptions player_options(const Sandbox& sandbox, const PlayStage::Prepare& prepare,
                             const StageOptions& stage) {
    PlayerOptions options;
    options.environment = stage.environment;
    options.arguments = prepare(sandbox);
    options.arguments.insert(options.arguments.end(), {"--reference-latency", "0"});
    for (std::size_t i = 0; i < stage.outputs.size(); ++i) {
        options.arguments.push_back("--connect");
        options.arguments.push_back(fmt::format("{}=tap:in_{}", stage.outputs[i], i + 1));
    }
    options.arguments.insert(options.arguments.end(), stage.arguments.begin(),
                             stage.arguments.end());
    return options;
}

PlayStage::Prepare writing(const std::vector<TapeOptions>& tapes) {
    return [tapes](const Sandbox& sandbox) {
        std::vector<std::string> files{"--recorder", "none"};
        for (const TapeOptions& tape : tapes) files.push_back(write_tape(sandbox, tape).string());
        return files;
    };
}

}  // namespace

PlayStage::PlayStage(const std::vector<TapeOptions>& tapes, const StageOptions& options)
    : PlayStage(writing(tapes), options) {
    player.await_tracks(static_cast<std::int64_t>(tapes.size()));
    await_connected();
}

PlayStage::PlayStage(const Prepare& prepare, const StageOptions& options)
    : server(server_at_rest(options.period)),
      tap("tap", static_cast<unsigned>(options.outputs.size()), options.kept),
      player(sandbox, player_options(sandbox, prepare, options)),
      outputs_(options.outputs.size()) {
    player.await_server();
}

void PlayStage::await_connected() {
    const auto connected = [&] {
        for (unsigned i = 0; i < outputs_; ++i) {
            auto* port = jack_port_by_name(tap.client(), tap.port(i).c_str());
            if (port == nullptr || jack_port_connected(port) == 0) return false;
        }
        return true;
    };
    if (!wait_until(connected)) player.fail("not all of its outputs are connected");
    // The graph's new order, and another delay of an output, are heard some cycles later.
    pass(16'384);
}

void PlayStage::halt() {
    jack_transport_stop(tap.client());
    if (!wait_until([&] { return !rolling(); })) player.fail("the transport does not stop");
    pass(1'024);
}

void PlayStage::locate(std::int64_t frame) {
    require(jack_transport_locate(tap.client(), static_cast<jack_nframes_t>(frame)), "locate");
    if (!wait_until([&] { return transport_frame() == frame; }))
        player.fail("the transport does not move");
    pass(0);  // the player was told as well
}

void PlayStage::await_transport(std::int64_t frame) {
    const auto there = [&] { return rolling() && transport_frame() >= frame; };
    if (!wait_until(there, PlayerProcess::patience))
        player.fail(fmt::format("the transport does not reach {}", frame));
}

std::int64_t PlayStage::transport_frame() const {
    jack_position_t position;
    jack_transport_query(tap.client(), &position);
    return position.frame;
}

bool PlayStage::rolling() const {
    return jack_transport_query(tap.client(), nullptr) == JackTransportRolling;
}

void PlayStage::pass(std::int64_t frames) {
    const auto begin = jack_last_frame_time(tap.client());
    const std::int64_t due = frames + server.options().period;
    const auto passed = [&] {
        return static_cast<std::int32_t>(jack_last_frame_time(tap.client()) - begin) >= due;
    };
    if (!wait_until(passed, PlayerProcess::patience)) player.fail("the server stands still");
}

std::vector<Wiretap::Run> PlayStage::pass_over(std::int64_t begin, std::int64_t end) {
    locate(begin);
    const auto mark = tap.mark();
    play();
    await_transport(end);
    halt();
    return only_run(mark);
}

std::vector<Wiretap::Run> PlayStage::only_run(std::size_t mark) const {
    std::vector<Wiretap::Run> all;
    for (unsigned i = 0; i < outputs_; ++i) {
        auto runs = tap.runs(i, mark);
        if (runs.size() != 1)
            player.fail(fmt::format("the transport rolled {} times", runs.size()));
        all.push_back(std::move(runs.front()));
    }
    return all;
}

std::string heard_problem(const Wiretap::Run& run, std::int64_t begin, std::int64_t end,
                          const std::function<std::optional<float>(std::int64_t)>& expected,
                          float tolerance) {
    if (run.begin > begin || run.end() < end)
        return fmt::format("heard is {} to {}, not {} to {}", run.begin, run.end(), begin, end);
    std::int64_t wrong = 0;
    std::string first;
    for (std::int64_t frame = begin; frame < end; ++frame) {
        const auto wanted = expected(frame);
        if (!wanted || std::abs(run.at(frame) - *wanted) <= tolerance) continue;
        if (wrong++ == 0)
            first = fmt::format("frame {} is {} instead of {}", frame, run.at(frame), *wanted);
    }
    return wrong == 0 ? std::string() : fmt::format("{}; {} frames are wrong", first, wrong);
}

}  // namespace laydown::test
