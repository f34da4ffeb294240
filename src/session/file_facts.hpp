// Takes made of what audio files tell of themselves, when the journal was lost. Pure: any thread
// but the real-time one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.hpp"
#include "session/take_record.hpp"

namespace laydown::session {

/// Of an audio file of a session. What it does not tell is as here.
struct FileFacts {
    std::string file{};  ///< relative to the session folder
    SampleRate rate{};
    int channels = 1;
    Frames length{};
    std::optional<SongPosition> position{};  ///< bext's time reference
    std::string track{};                     ///< name
    int take = 0;
};

/// A complete take for each file, by its name. What a file does not tell of its track and take is
/// taken from its name (session/names.hpp); one that has none, or that of another file, gets the
/// lowest number that its track has not. A file without a position begins at frame 0. Handles,
/// latencies, gaps and what became of a take are not known any more.
std::vector<TakeRecord> takes_of_files(std::vector<FileFacts> files, std::string_view session);

}  // namespace laydown::session
