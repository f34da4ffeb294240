// libjack's opaque types, declared so that a header of this folder does not carry <jack/...> into
// the rest of the program. Types alone.
#pragma once

// NOLINTBEGIN(bugprone-reserved-identifier): the names are libjack's
struct _jack_client;
struct _jack_port;
// NOLINTEND(bugprone-reserved-identifier)

namespace laydown::jackio {

using ClientHandle = ::_jack_client;
using PortHandle = ::_jack_port;

}  // namespace laydown::jackio
