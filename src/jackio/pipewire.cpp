#include "jackio/pipewire.hpp"

#include <jack/jack.h>

#include <string>
#include <string_view>

namespace laydown::jackio {

bool is_pipewire() {
    const char* version = jack_get_version_string();
    return version != nullptr && std::string_view(version).find("PipeWire") != std::string::npos;
}

}  // namespace laydown::jackio
