#include "studio.hpp"

#include <fmt/format.h>
#include <jack/transport.h>

#include <stdexcept>
#include <utility>

#include "libjack.hpp"
#include "wait_until.hpp"

namespace laydown::test {

namespace {

bool same(const JackServerOptions& a, const JackServerOptions& b) {
    return a.rate == b.rate && a.period == b.period && a.capture == b.capture &&
           a.playback == b.playback && a.synchronous == b.synchronous;
}

/// The server may have served another test, and what a recorder hears while it starts is kept too.
const Sandbox& with_transport_at_rest(const Sandbox& sandbox, jack_client_t* client) {
    jack_transport_stop(client);
    require(jack_transport_locate(client, 0), "locate");
    const auto rests = [client] {
        jack_position_t position;
        return jack_transport_query(client, &position) == JackTransportStopped &&
               position.frame == 0;
    };
    if (!wait_until(rests)) throw std::runtime_error("the transport does not come to rest");
    return sandbox;
}

}  // namespace

JackServer& shared_server(const JackServerOptions& options) {
    static JackServer server(options);
    static JackServerOptions used = options;
    if (!server.running() || !same(used, options)) {
        server.stop();
        server.start(options);
        used = options;
    }
    return server;
}

Studio::Studio(StudioOptions options)
    : server(shared_server(options.server)),
      source(options.source),
      recorder(with_transport_at_rest(sandbox, source.client()), options.recorder),
      options_(std::move(options)) {
    recorder.await_server();
    if (options_.connect) connect(recorder, options_.source.channels);
}

RecorderProcess Studio::another(RecorderOptions options) const {
    return {sandbox, std::move(options)};
}

void Studio::connect(const RecorderProcess& to, unsigned count) {
    if (!wait_until([&] { return source.connect_to(to.name()) == count; })) {
        to.fail(fmt::format("not {} inputs to be connected", count));
    }
    pass(server.options().period * 4);  // the graph's new order is heard some cycles later
}

void Studio::pass(std::int64_t frames) {
    const auto begin = jack_last_frame_time(source.client());
    // Who was served in a cycle is a period ahead of who was not yet: one more makes up for that.
    const std::int64_t due = frames + server.options().period;
    const auto passed = [&] {
        return static_cast<std::int32_t>(jack_last_frame_time(source.client()) - begin) >= due;
    };
    if (!wait_until(passed, RecorderProcess::patience)) recorder.fail("the server stands still");
}

void Studio::halt() {
    jack_transport_stop(source.client());
    if (!wait_until([&] { return !rolling(); })) recorder.fail("the transport does not stop");
}

void Studio::locate(std::int64_t frame) {
    require(jack_transport_locate(source.client(), static_cast<jack_nframes_t>(frame)), "locate");
    const auto there = [&] {
        return rolling() ? transport_frame() >= frame : transport_frame() == frame;
    };
    if (!wait_until(there)) recorder.fail("the transport does not move");
}

void Studio::await_transport(std::int64_t frame) {
    const auto there = [&] { return rolling() && transport_frame() >= frame; };
    if (!wait_until(there, RecorderProcess::patience)) recorder.fail("the transport does not roll");
}

std::int64_t Studio::transport_frame() {
    jack_position_t position;
    jack_transport_query(source.client(), &position);
    return position.frame;
}

bool Studio::rolling() {
    return jack_transport_query(source.client(), nullptr) == JackTransportRolling;
}

std::string Studio::problem(int take, const std::string& track, unsigned first_source) const {
    const session::TakeRecord record = recorder.record(take, track);
    if (record.status != session::TakeStatus::complete) {
        return fmt::format("the status is {}: {}", to_string(record.status), record.reason);
    }
    if (!record.gaps.empty()) return fmt::format("{} gaps", record.gaps.size());
    const auto file = recorder.session() / record.file;
    const Audio audio = read_audio(file);
    if (audio.info.time_reference && *audio.info.time_reference != record.position) {
        return fmt::format("bext says {}, the journal {}", audio.info.time_reference->frame,
                           record.position.frame);
    }
    return device_problem(recorder.session(), record, first_source, options_.source.code);
}

}  // namespace laydown::test
