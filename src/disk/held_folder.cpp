#include "disk/held_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include "disk/file_identity.hpp"

namespace laydown::disk {

namespace fs = std::filesystem;

Result<HeldFolder> HeldFolder::open(fs::path name) {
    auto folder = open_file(name, O_PATH | O_DIRECTORY);
    if (!folder) return folder.error();
    return HeldFolder(std::move(name), std::move(*folder));
}

HeldFolder::Whereabouts HeldFolder::look() {
    path_ = name_;
    if (is_at(folder_, name_)) return Whereabouts::in_place;
    const fs::path handle = fmt::format("/proc/self/fd/{}", folder_.get());
    std::error_code failed;
    const std::string now = fs::read_symlink(handle, failed);
    if (!failed && is_at(folder_, now)) {
        path_ = now;
        return Whereabouts::moved;
    }
    // As the system tells it of names that are gone; of some file systems the count of links is not
    // to be relied on.
    struct stat status {};
    const bool deleted = now.ends_with(" (deleted)") ||
                         (::fstat(folder_.get(), &status) == 0 && status.st_nlink == 0);
    if (!deleted) {
        path_ = handle;
        return Whereabouts::hidden;
    }
    fs::create_directories(name_, failed);
    if (auto again = open_file(name_, O_PATH | O_DIRECTORY)) folder_ = std::move(*again);
    return Whereabouts::deleted;
}

}  // namespace laydown::disk
