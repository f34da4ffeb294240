// With which numbers the programs end. Scripts and unit files rely on them: never renumber.
// A plain value.
#pragma once

namespace laydown::daemon {

enum class ExitCode : int {
    ok = 0,        ///< all that was asked for was done
    failure = 1,   ///< something captured or asked for was not written, or the program is at fault
    usage = 2,     ///< an option is wrong
    no_jack = 3,   ///< no JACK server, or it did not take us, or it or its transport ended too soon
    disk = 4,      ///< the session folder, or the memory for the ring, cannot be used
    osc_port = 5,  ///< the OSC port is taken or not allowed
    conflict = 6,  ///< another process has that name or that session
    kept = 7,      ///< what was captured waits in memory to be written by the next start
};

}  // namespace laydown::daemon
