// Tells when some files of a folder may have become others: written, replaced, or gone. Control
// thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/file_descriptor.hpp"
#include "base/result.hpp"

namespace laydown::daemon {

class FileWatch {
  public:
    /// Of the files with these names in `folder`, whether they are there or not. Error: `disk`
    /// (there is no such folder, or the kernel has no watch left).
    static Result<FileWatch> open(const std::filesystem::path& folder,
                                  std::vector<std::string> names);

    enum class News {
        none,
        changed,  ///< a file, or perhaps one
        gone      ///< the folder was moved, removed or unmounted: nothing is told any more
    };

    /// Readable when there is something to take().
    int fd() const { return fd_.get(); }
    /// What happened since the last call.
    News take();

  private:
    FileWatch(FileDescriptor fd, std::vector<std::string> names)
        : fd_(std::move(fd)), names_(std::move(names)) {}
    News meaning(std::uint32_t mask, const char* name) const;

    FileDescriptor fd_;
    std::vector<std::string> names_;
};

}  // namespace laydown::daemon
