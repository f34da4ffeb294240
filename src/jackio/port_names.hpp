// The names of the ports in the graph. Control's.
#pragma once

#include <string>
#include <vector>

#include "jackio/client.hpp"

namespace laydown::jackio {

/// Full names, in the server's order, of the audio ports that have all of `flags` (libjack's
/// JackPortFlags); none when the server is lost.
std::vector<std::string> audio_ports(const Client& client, unsigned long flags);

/// The same of ports of any kind.
std::vector<std::string> all_ports(const Client& client);

/// Takes over a list that libjack allocated (null: empty).
std::vector<std::string> take_names(const char** names);

}  // namespace laydown::jackio
