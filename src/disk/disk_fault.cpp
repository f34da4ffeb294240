#include "disk/disk_fault.hpp"

#include <cerrno>
#include <system_error>

namespace laydown::disk {

DiskFault fault_of(int error_number) {
    switch (error_number) {
        case ENOSPC:
        case EDQUOT:
            return DiskFault::full;
        case EFBIG:
            return DiskFault::file_limit;
        default:
            return DiskFault::failed;
    }
}

Error disk_error(std::string_view path, std::string_view action, int error_number) {
    const ErrorCode code = error_number == ENOENT   ? ErrorCode::not_found
                           : error_number == EEXIST ? ErrorCode::conflict
                                                    : ErrorCode::disk;
    Error failure = error(code, "{}: {} failed: {}", path, action,
                          std::generic_category().message(error_number));
    failure.system = error_number;
    return failure;
}

}  // namespace laydown::disk
