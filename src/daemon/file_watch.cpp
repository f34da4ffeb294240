#include "daemon/file_watch.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace laydown::daemon {

Result<FileWatch> FileWatch::open(const std::filesystem::path& folder,
                                  std::vector<std::string> names) {
    FileDescriptor fd(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    constexpr std::uint32_t changes = IN_CREATE | IN_MODIFY | IN_MOVED_TO | IN_MOVED_FROM |
                                      IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
    if (fd.get() < 0 || ::inotify_add_watch(fd.get(), folder.c_str(), changes) < 0) {
        return error(ErrorCode::disk, "{} cannot be watched: {}", folder.string(),
                     std::strerror(errno));
    }
    return FileWatch(std::move(fd), std::move(names));
}

bool FileWatch::concerns(const char* name) const {
    return std::find(names_.begin(), names_.end(), name) != names_.end();
}

bool FileWatch::take() {
    bool any = false;
    std::array<char, 8192> buffer{};
    for (;;) {
        const ssize_t bytes = ::read(fd_.get(), buffer.data(), buffer.size());
        if (bytes <= 0) return any;
        for (std::size_t at = 0; at < static_cast<std::size_t>(bytes);) {
            inotify_event event{};
            std::memcpy(&event, buffer.data() + at, sizeof event);
            const char* name = buffer.data() + at + sizeof event;
            // Without a name it is of the folder, or of events that were lost.
            any |= event.len == 0 || concerns(name);
            at += sizeof event + event.len;
        }
    }
}

}  // namespace laydown::daemon
