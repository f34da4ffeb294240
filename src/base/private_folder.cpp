#include "base/private_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace laydown {

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
        return error(ErrorCode::refused, "{} is in the way: a folder belongs there",
                     folder.string());
    if (status.st_uid != ::geteuid())
        return error(ErrorCode::refused, "the folder {} belongs to another user (id {})",
                     folder.string(), status.st_uid);
    if ((status.st_mode & 022) != 0)
        return error(ErrorCode::refused,
                     "others may write into the folder {} (mode {:o}): remove it", folder.string(),
                     status.st_mode & 07777);
    if ((status.st_mode & 07777) != 0700 && ::chmod(folder.c_str(), 0700) != 0)
        return error(ErrorCode::disk, "cannot close the folder {} to others: {}", folder.string(),
                     std::strerror(errno));
    return {};
}

}  // namespace laydown
