// A descriptor that is written to without ever waiting for it: standard output and error may be
// full pipes, stopped terminals or closed, and none of that may hold up a recorder.
// One thread at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/file_descriptor.hpp"

namespace laydown::daemon {

/// Records (lines) are written whole or not at all. What does not fit now waits in memory up to a
/// limit; beyond it whole records are dropped and counted. The descriptor is not changed for others
/// who share it: a pipe or terminal is opened again for non-blocking writing, a socket gets
/// MSG_DONTWAIT, anything else is asked with poll() first. Only a regular file may wait, for its
/// disk.
/// SIGPIPE must be ignored (see Signals).
class Output {
  public:
    static constexpr std::size_t default_limit = std::size_t{256} * 1024;

    /// `fd` stays open and belongs to the caller. `limit` is in bytes.
    explicit Output(int fd, std::size_t limit = default_limit);
    /// Waits up to 200 ms for the reader to take what is left.
    ~Output();
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    /// Writes or keeps `record`; false when it was dropped.
    bool write(std::string_view record);
    /// Writes more of what waits. True when nothing waits any more.
    bool flush() noexcept;
    /// The same, waiting for the reader up to `patience`.
    bool flush(std::chrono::milliseconds patience) noexcept;

    /// Nobody reads the other end any more, or the descriptor was never open.
    bool closed() const noexcept { return closed_; }
    /// Records dropped since the last call.
    std::uint64_t take_lost() noexcept;

  private:
    enum class Way { write, send, poll_first, file };

    void choose_way();
    std::ptrdiff_t write_some(std::string_view bytes) noexcept;

    int fd_;              // the caller's
    FileDescriptor own_;  // opened anew, without blocking
    Way way_ = Way::poll_first;
    std::size_t limit_;
    std::string waiting_;
    bool closed_ = false;
    std::uint64_t lost_ = 0;
};

}  // namespace laydown::daemon
