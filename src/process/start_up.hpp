// The steps with which every program starts: it claims its name, opens its port, makes itself known
// and tells who started it that it is there. They throw daemon::StartupError with the exit code
// that tells what went wrong. Main thread, which is the Control thread later.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "daemon/event_loop.hpp"
#include "daemon/instance.hpp"
#include "daemon/log.hpp"
#include "daemon/readiness.hpp"
#include "osc/server.hpp"
#include "process/common_options.hpp"

namespace laydown::process {

/// Throws what `failure` says, as `conflict` when it is one, else as `otherwise`.
[[noreturn]] void refuse(daemon::ExitCode otherwise, const Error& failure);

/// `session` is the folder that it works in, if there is one. Throws `conflict` when a living
/// process has the name, and `disk`.
daemon::Instance claim_name(const std::string& program, const CommonOptions& options,
                            const std::string& session = {});
/// Throws `osc_port`.
osc::UdpSocket bind_socket(const CommonOptions& options);
/// Those of --feedback. Throws `usage`.
void add_peers(osc::Server& server, const std::vector<Peer>& peers);
/// Makes the OSC address known to other processes, or warns that they will not find this one.
/// Returns it as a URL.
std::string publish(daemon::Instance& instance, const osc::Server& server, daemon::Log& log);

/// Tells the service manager that the process works, with `status`, and then from time to time that
/// it is alive. All outlive the loop's run.
void be_ready(daemon::Readiness& readiness, const std::string& status, daemon::EventLoop& loop,
              daemon::Log& log);
/// Calls `over` once when the time of --jack-wait has passed; 0 is left to end_without_server().
void limit_wait(daemon::EventLoop& loop, const CommonOptions& options, std::function<void()> over);

}  // namespace laydown::process
