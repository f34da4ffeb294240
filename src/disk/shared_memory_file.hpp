// A file in memory that is mapped by its owner and found again after the owner's death: what the
// capture ring lives in. Creation and destruction belong to Control; the bytes to whom it says.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "base/result.hpp"

namespace laydown::disk {

class SharedMemoryFile {
  public:
    /// Creates `folder`/`name` of `bytes` zero bytes, all of whose pages exist from now on (so
    /// touching them cannot fail and, once locked, never waits). The folder is made if missing, see
    /// make_private_folder(). The file appears under its name complete and
    /// locked, so whoever can lock it knows that its owner is dead. It is removed on destruction.
    /// Errors: `disk` (no space: with the sizes), `conflict` (the name exists), `refused` (folder).
    static Result<SharedMemoryFile> create(const std::filesystem::path& folder,
                                           std::string_view name, std::size_t bytes);

    /// Maps the file of a dead owner; it stays on destruction unless remove_at_end(true) was said.
    /// Errors: `conflict` when its owner lives, `not_found`, `disk`.
    static Result<SharedMemoryFile> attach(const std::filesystem::path& path);

    SharedMemoryFile(const SharedMemoryFile&) = delete;
    SharedMemoryFile& operator=(const SharedMemoryFile&) = delete;
    SharedMemoryFile(SharedMemoryFile&&) noexcept;
    SharedMemoryFile& operator=(SharedMemoryFile&&) noexcept;
    ~SharedMemoryFile();

    std::span<std::byte> bytes() const;
    /// mlock(2) succeeded: the kernel never swaps it out (otherwise RLIMIT_MEMLOCK is too small).
    bool locked_in_memory() const;
    const std::filesystem::path& path() const;
    void remove_at_end(bool remove);
    /// Its path names it still.
    bool is_named() const;
    /// Puts what it holds at its path again, which somebody else has removed: a copy, without our
    /// lock. Errors: `conflict` (something is there), `refused` (folder), `disk`.
    Result<void> name_again() const;

  private:
    struct Mapping;
    explicit SharedMemoryFile(std::unique_ptr<Mapping> mapping);
    static Result<void> map(Mapping& mapping, std::size_t bytes);
    std::unique_ptr<Mapping> mapping_;
};

}  // namespace laydown::disk
