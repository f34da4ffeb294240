#include "daemon/runtime_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "base/runtime_directory.hpp"

namespace laydown::daemon {

namespace {

std::filesystem::path choose() {
    const auto runtime = runtime_directories();
    if (!runtime.empty()) return runtime.front() / "laydown";
    return "/tmp/laydown-" + std::to_string(::geteuid());
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
