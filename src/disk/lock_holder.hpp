// Who has the lock of a file, for people and for who has to decide whether to wait. Any thread.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "disk/posix_file.hpp"

namespace laydown::disk {

/// The process that has the flock(2) of the file, if the system tells; of several the first.
std::optional<pid_t> lock_holder(const FileDescriptor& file);

/// "process 123 (laydown-recorder)", or "another process" when it is not known.
std::string process_in_words(std::optional<pid_t> process);

}  // namespace laydown::disk
