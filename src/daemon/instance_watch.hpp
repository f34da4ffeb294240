// Tells when a process may have made itself known, or is gone from the runtime folder
// (instance.hpp). Control thread.
#pragma once

#include <filesystem>

#include "base/file_descriptor.hpp"
#include "base/result.hpp"

namespace laydown::daemon {

/// A process that was killed leaves its file: that it is gone does not show here.
class InstanceWatch {
  public:
    /// Errors: those of runtime_folder(); `disk` when the kernel has no watch left.
    static Result<InstanceWatch> open();
    static Result<InstanceWatch> open(const std::filesystem::path& folder);

    /// Readable when there is something to take().
    int fd() const { return fd_.get(); }
    /// Forgets what there is: list_instances() tells how it is now.
    void take() noexcept;

  private:
    explicit InstanceWatch(FileDescriptor fd) : fd_(std::move(fd)) {}

    FileDescriptor fd_;
};

}  // namespace laydown::daemon
