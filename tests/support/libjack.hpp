// What the tests' own JACK clients share: libjack without the project's code, and failures that
// throw std::runtime_error.
#pragma once

#include <fmt/format.h>
#include <jack/jack.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace laydown::test {

inline void require(int code, const char* what) {
    if (code != 0) throw std::runtime_error(fmt::format("{} failed ({})", what, code));
}

inline jack_client_t* open_client(const std::string& name) {
    jack_status_t status{};
    const auto options = static_cast<jack_options_t>(JackNoStartServer | JackUseExactName);
    auto* client = jack_client_open(name.c_str(), options, &status);
    if (client == nullptr) {
        throw std::runtime_error(
            fmt::format("no JACK client '{}' ({:#x})", name, static_cast<unsigned>(status)));
    }
    return client;
}

inline jack_port_t* register_port(jack_client_t* client, const std::string& name,
                                  unsigned long flags) {
    auto* port = jack_port_register(client, name.c_str(), JACK_DEFAULT_AUDIO_TYPE, flags, 0);
    if (port == nullptr) throw std::runtime_error("no port " + name);
    return port;
}

/// Full names of `owner`'s audio ports that have `flags`, in the server's order.
inline std::vector<std::string> ports_of(jack_client_t* client, const std::string& owner,
                                         unsigned long flags) {
    std::vector<std::string> result;
    const char** names = jack_get_ports(client, nullptr, JACK_DEFAULT_AUDIO_TYPE, flags);
    for (const char** name = names; name != nullptr && *name != nullptr; ++name) {
        if (std::string(*name).starts_with(owner + ":")) result.emplace_back(*name);
    }
    if (names != nullptr) jack_free(static_cast<void*>(names));
    return result;
}

}  // namespace laydown::test
