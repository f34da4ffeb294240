#include "jackio/port_names.hpp"

#include <jack/jack.h>

namespace laydown::jackio {

std::vector<std::string> take_names(const char** names) {
    std::vector<std::string> result;
    if (names == nullptr) return result;
    for (const char** name = names; *name != nullptr; ++name) result.emplace_back(*name);
    jack_free(static_cast<void*>(names));
    return result;
}

std::vector<std::string> audio_ports(const Client& client, unsigned long flags) {
    if (client.lost()) return {};
    return take_names(jack_get_ports(client.handle(), nullptr, JACK_DEFAULT_AUDIO_TYPE, flags));
}

std::vector<std::string> all_ports(const Client& client) {
    if (client.lost()) return {};
    return take_names(jack_get_ports(client.handle(), nullptr, nullptr, 0));
}

}  // namespace laydown::jackio
