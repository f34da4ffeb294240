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

// Without a name it is of the folder, or of events that were lost.
FileWatch::News FileWatch::meaning(std::uint32_t mask, const char* name) const {
    constexpr std::uint32_t leaving = IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED;
    if ((mask & leaving) != 0) return News::gone;
    const bool known = *name == 0 || std::find(names_.begin(), names_.end(), name) != names_.end();
    return known ? News::changed : News::none;
}

FileWatch::News FileWatch::take() {
    News news = News::none;
    std::array<char, 8192> buffer{};
    for (;;) {
        const ssize_t bytes = ::read(fd_.get(), buffer.data(), buffer.size());
        if (bytes <= 0) return news;
        for (std::size_t at = 0; at < static_cast<std::size_t>(bytes);) {
            inotify_event event{};
            std::memcpy(&event, buffer.data() + at, sizeof event);
            const char* name = event.len == 0 ? "" : buffer.data() + at + sizeof event;
            news = std::max(news, meaning(event.mask, name));
            at += sizeof event + event.len;
        }
    }
}

}  // namespace laydown::daemon
