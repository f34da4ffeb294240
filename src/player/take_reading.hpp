// Reads the takes that a session has. For read_session(). The Disk thread.
#pragma once

#include <filesystem>

#include "base/result.hpp"
#include "player/remarks.hpp"
#include "session/take_list.hpp"

namespace laydown::player {

/// From the journal, or, when nothing of that can be used, from the audio files. Those that a
/// recorder has in hand are not among them. Error: `refused` when the journal is of a newer format.
Result<session::TakeList> read_takes(const std::filesystem::path& folder, Remarks& remarks);

}  // namespace laydown::player
