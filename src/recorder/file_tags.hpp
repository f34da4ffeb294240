// What a take's file says about itself. Pure; any thread.
#pragma once

#include "disk/audio_file_writer.hpp"
#include "session/take_record.hpp"

namespace laydown::recorder {

/// From what the journal's open line has, so that a file that salvage makes says the same.
disk::FileTags tags_of(const session::TakeRecord& record);

}  // namespace laydown::recorder
