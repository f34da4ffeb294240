// What an audio file tells of itself. Any thread that may wait for a disk.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "session/file_facts.hpp"

namespace laydown::disk {

/// Of a file of any kind that libsndfile reads, finished or not: its shape; its length, for which
/// all of it is read where only that tells; the time reference of its bext chunk; of its iXML chunk
/// the take's number and the track's name, which is that of its channel, or of two what they are
/// the left and right side of ("Piano L", "Piano R"). Errors: those of FrameReader::open(), and
/// `disk` while it is read.
Result<session::FileFacts> read_file_facts(const std::filesystem::path& folder,
                                           const std::string& file);

}  // namespace laydown::disk
