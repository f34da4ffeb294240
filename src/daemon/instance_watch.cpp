#include "daemon/instance_watch.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "daemon/runtime_folder.hpp"

namespace laydown::daemon {

Result<InstanceWatch> InstanceWatch::open() {
    const auto folder = runtime_folder();
    if (!folder) return folder.error();
    return open(*folder);
}

Result<InstanceWatch> InstanceWatch::open(const std::filesystem::path& folder) {
    FileDescriptor fd(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    // Files get their names when they are complete (locked_file.hpp).
    const bool watched =
        fd.get() >= 0 && ::inotify_add_watch(fd.get(), folder.c_str(),
                                             IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_ONLYDIR) >= 0;
    if (!watched) {
        return error(ErrorCode::disk, "{} cannot be watched: {}", folder.string(),
                     std::strerror(errno));
    }
    return InstanceWatch(std::move(fd));
}

void InstanceWatch::take() noexcept {
    std::array<char, 4096> events{};
    while (::read(fd_.get(), events.data(), events.size()) > 0) {
    }
}

}  // namespace laydown::daemon
