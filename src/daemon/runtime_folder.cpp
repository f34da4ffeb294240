#include "daemon/runtime_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace laydown::daemon {

namespace {

/// A directory of ours; false for what is not there, or belongs to somebody else (sudo keeps
/// XDG_RUNTIME_DIR, and a folder of root's in there would lock its owner out).
bool is_ours(const std::filesystem::path& folder) {
    struct stat status {};
    return ::stat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
           status.st_uid == ::geteuid();
}

std::filesystem::path choose() {
    const char* xdg = std::getenv("XDG_RUNTIME_DIR");
    if (xdg != nullptr && *xdg == '/' && is_ours(xdg))
        return std::filesystem::path(xdg) / "laydown";
    const auto user = std::to_string(::geteuid());
    const auto run = std::filesystem::path("/run/user") / user;
    if (is_ours(run)) return run / "laydown";
    return "/tmp/laydown-" + user;
}

}  // namespace

Result<void> make_private_folder(const std::filesystem::path& folder) {
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return error(ErrorCode::disk, "cannot make the folder {}: {}", folder.string(),
                     std::strerror(errno));
    struct stat status {};
    // lstat: in /tmp, a link of somebody else's would lead us anywhere.
    if (::lstat(folder.c_str(), &status) != 0)
        return error(ErrorCode::disk, "cannot look at the folder {}: {}", folder.string(),
                     std::strerror(errno));
    if (!S_ISDIR(status.st_mode))
        return error(ErrorCode::disk, "{} is in the way: a folder belongs there", folder.string());
    if (status.st_uid != ::geteuid())
        return error(ErrorCode::disk, "the folder {} belongs to another user (id {})",
                     folder.string(), status.st_uid);
    if ((status.st_mode & 022) != 0)
        return error(ErrorCode::disk, "others may write into the folder {} (mode {:o}): remove it",
                     folder.string(), status.st_mode & 07777);
    if ((status.st_mode & 07777) != 0700 && ::chmod(folder.c_str(), 0700) != 0)
        return error(ErrorCode::disk, "cannot close the folder {} to others: {}", folder.string(),
                     std::strerror(errno));
    return {};
}

Result<std::filesystem::path> runtime_folder() {
    auto folder = choose();
    if (auto made = make_private_folder(folder); !made) return made.error();
    return folder;
}

}  // namespace laydown::daemon
