#include "jackio/latency.hpp"

#include <jack/jack.h>

#include <algorithm>

#include "jackio/client.hpp"
#include "jackio/port_names.hpp"

namespace laydown::jackio {

Frames physical_playback_latency(const Client& client) {
    Frames largest;
    for (const auto& name : audio_ports(client, JackPortIsPhysical | JackPortIsInput)) {
        auto* port = jack_port_by_name(client.handle(), name.c_str());
        if (port == nullptr) continue;  // gone meanwhile
        jack_latency_range_t range{};
        jack_port_get_latency_range(port, JackPlaybackLatency, &range);
        largest = std::max(largest, Frames{range.max});
    }
    return largest;
}

}  // namespace laydown::jackio
