// Source of the format: proc_locks(5).
#include "disk/lock_holder.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace laydown::disk {

namespace {

/// Which file is meant is told by its inode alone for sure: of some file systems the device that is
/// told is not the one that stat(2) tells.
bool has_open(pid_t process, const struct stat& file) {
    std::error_code failed;
    // A process that ends while it is looked at ends its list with an error.
    for (std::filesystem::directory_iterator entry(fmt::format("/proc/{}/fd", process), failed),
         end;
         !failed && entry != end; entry.increment(failed)) {
        struct stat open {};
        if (::stat(entry->path().c_str(), &open) == 0 && open.st_dev == file.st_dev &&
            open.st_ino == file.st_ino)
            return true;
    }
    return false;
}

}  // namespace

std::optional<pid_t> lock_holder(const FileDescriptor& file) {
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return std::nullopt;
    const std::string inode = fmt::format(":{}", status.st_ino);
    std::ifstream locks("/proc/locks");
    for (std::string line; std::getline(locks, line);) {
        // "1: FLOCK  ADVISORY  WRITE 4711 08:01:123456 0 EOF"; who waits for one has "->" before.
        std::istringstream words(line);
        std::string number, kind, strictness, mode, place;
        pid_t process = 0;
        words >> number >> kind >> strictness >> mode >> process >> place;
        if (kind == "FLOCK" && place.ends_with(inode) && has_open(process, status)) return process;
    }
    return std::nullopt;
}

std::string process_in_words(std::optional<pid_t> process) {
    if (!process) return "another process";
    std::string name;
    std::getline(std::ifstream(fmt::format("/proc/{}/cmdline", *process)), name, '\0');
    name = std::filesystem::path(name).filename().string();
    // The kernel cuts this one at 15 bytes.
    if (name.empty()) std::getline(std::ifstream(fmt::format("/proc/{}/comm", *process)), name);
    return name.empty() ? fmt::format("process {}", *process)
                        : fmt::format("process {} ({})", *process, name);
}

}  // namespace laydown::disk
