// Does a live process keep what its declarations promise? Talks to it over OSC alone, and carries
// out nothing: each action is called with arguments that it must refuse.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "osc/endpoint.hpp"
#include "osc/method.hpp"
#include "osc/value.hpp"

namespace laydown::test {

/// Every promise that was not kept, in words; empty when all is well. `track` is one that exists.
std::vector<std::string> contract_breaches(osc::Endpoint process,
                                           std::span<const osc::MethodInfo> methods,
                                           TrackNumber track);

/// What is wrong with a message that nobody asked for, from a process with tracks up to `last`;
/// empty when it is as declared.
std::string message_breach(const osc::Message& message, std::span<const osc::MethodInfo> methods,
                           TrackNumber last);

}  // namespace laydown::test
