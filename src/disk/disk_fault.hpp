// What went wrong with a file, in the terms in which the recorder reacts to it. Plain values
// and pure functions: any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/units.hpp"

namespace laydown::disk {

enum class DiskFault {
    none,
    full,        ///< no space or quota left: the same frames can be written again later
    file_limit,  ///< this file cannot grow any more (4 GiB on FAT): go on in a new one
    lost,        ///< a sync has failed, and with it this file: go on in a new one
    failed,      ///< input or output error, read-only, gone
};

/// The fault behind an `errno` value other than 0.
DiskFault fault_of(int error_number);

/// "<path>: <doing what> failed: <reason of the system>", with the code `not_found` for ENOENT,
/// `conflict` for EEXIST and `disk` for all others.
Error disk_error(std::string_view path, std::string_view action, int error_number);

/// What became of a write. Also on a fault the first `written` frames were taken.
struct WriteOutcome {
    Frames written;
    DiskFault fault = DiskFault::none;
    std::string text;  ///< for people, when there is a fault

    explicit operator bool() const { return fault == DiskFault::none; }
};

}  // namespace laydown::disk
