// Where a recorder's positions come from. A plain value.
#pragma once

namespace laydown::recorder {

/// What song positions follow.
enum class Follow {
    transport,  ///< the JACK transport; nothing is recorded while it stands
    free        ///< the time of day: the song's frame 0 is midnight
};

}  // namespace laydown::recorder
