// Files of the operating system with their errors told. Any thread; calls may block on the disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "base/file_descriptor.hpp"
#include "base/result.hpp"

namespace laydown::disk {

/// Opens with open(2)'s flags (close-on-exec is added). Errors: `not_found`, `conflict` (exists),
/// `disk`.
Result<FileDescriptor> open_file(const std::filesystem::path& path, int flags);

/// The same for a regular file. Pipes, which would be waited for, and devices, which may do things
/// when they are opened, are not: `bad_arguments`, as for folders.
Result<FileDescriptor> open_regular_file(const std::filesystem::path& path, int flags);

/// Creates a file that holds `content` when it appears under its name, where the file system can do
/// that. Never overwrites: `conflict` if the name exists. Opened for reading and writing.
Result<FileDescriptor> create_file(const std::filesystem::path& path,
                                   std::span<const std::byte> content);

struct Transfer {
    std::size_t bytes = 0;  ///< that made it
    int error = 0;          ///< errno of what stopped it, 0 if nothing did
};

/// Writes all bytes at an offset, or as many as the disk takes.
Transfer write_at(const FileDescriptor& file, std::span<const std::byte> bytes,
                  std::int64_t offset);
/// Reads until the buffer or the file ends.
Transfer read_at(const FileDescriptor& file, std::span<std::byte> bytes, std::int64_t offset);

/// Bytes in the file, or the negated errno.
std::int64_t file_size(const FileDescriptor& file);
/// Sets the file's length; errno or 0.
int set_file_size(const FileDescriptor& file, std::int64_t bytes);

/// Makes a new or renamed entry of the path's folder survive a power cut.
Result<void> sync_folder_of(const std::filesystem::path& path);

}  // namespace laydown::disk
