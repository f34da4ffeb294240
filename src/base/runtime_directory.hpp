// Where the system lets a user's programs keep what lives no longer than the user's login. Any
// thread that may wait for a file system.
#pragma once

#include <filesystem>
#include <vector>

namespace laydown {

/// `$XDG_RUNTIME_DIR`, then `/run/user/<user id>` (XDG Base Directory Specification; systemd's
/// pam_systemd(8)), as far as they exist and are ours: sudo keeps the variable, and a folder of
/// root's in there would lock its owner out. The second is for who has lost the variable, as by su
/// or cron.
std::vector<std::filesystem::path> runtime_directories();

}  // namespace laydown
