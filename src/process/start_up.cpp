#include "process/start_up.hpp"

#include <utility>

#include "daemon/main_guard.hpp"

namespace laydown::process {

using daemon::ExitCode;
using daemon::startup_error;

namespace {

/// How often meters are sent to those who did not subscribe, in Hz.
constexpr double peers_meter_rate = 10.0;

}  // namespace

void refuse(ExitCode otherwise, const Error& failure) {
    throw startup_error(failure.code == ErrorCode::conflict ? ExitCode::conflict : otherwise, "{}",
                        failure.text);
}

daemon::Instance claim_name(const std::string& program, const CommonOptions& options,
                            const std::string& session) {
    daemon::InstanceInfo info;
    info.program = program;
    info.name = options.name;
    info.session = session;
    auto instance = daemon::Instance::claim(std::move(info));
    if (!instance) refuse(ExitCode::disk, instance.error());
    return std::move(*instance);
}

osc::UdpSocket bind_socket(const CommonOptions& options) {
    const auto local = osc::resolve(options.osc_host, options.osc_port);
    if (!local) throw startup_error(ExitCode::osc_port, "--osc-host: {}", local.error().text);
    auto socket = osc::UdpSocket::bind(*local);
    if (!socket) throw startup_error(ExitCode::osc_port, "{}", socket.error().text);
    return std::move(*socket);
}

void add_peers(osc::Server& server, const std::vector<Peer>& peers) {
    for (const Peer& peer : peers) {
        const auto endpoint = osc::resolve(peer.host, peer.port);
        if (!endpoint)
            throw startup_error(ExitCode::usage, "--feedback: {}", endpoint.error().text);
        const auto added = server.add_peer(*endpoint, peers_meter_rate, daemon::Clock::now());
        if (!added) throw startup_error(ExitCode::usage, "--feedback: {}", added.error().text);
    }
}

std::string publish(daemon::Instance& instance, const osc::Server& server, daemon::Log& log) {
    std::string url = osc::udp_url(server.local());
    if (const auto published = instance.publish_osc(url); !published) {
        log.warning("others will not find this process: {}", published.error().text);
    }
    return url;
}

void be_ready(daemon::Readiness& readiness, const std::string& status, daemon::EventLoop& loop,
              daemon::Log& log) {
    if (!readiness.problem().empty()) log.warning("{}", readiness.problem());
    static_cast<void>(readiness.ready(status));
    if (const auto interval = readiness.alive_interval()) {
        loop.every(*interval, [&readiness] { static_cast<void>(readiness.alive()); });
    }
}

void limit_wait(daemon::EventLoop& loop, const CommonOptions& options, std::function<void()> over) {
    if (!options.jack_wait || options.jack_wait->count() <= 0) return;
    loop.after(std::chrono::duration_cast<daemon::Clock::duration>(*options.jack_wait),
               std::move(over));
}

}  // namespace laydown::process
