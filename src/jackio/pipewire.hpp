// Which libjack this process has: some of what JACK promises has to be helped on PipeWire's. Any
// thread but the real-time one.
#pragma once

namespace laydown::jackio {

/// PipeWire's replacement of libjack.
bool is_pipewire();

}  // namespace laydown::jackio
