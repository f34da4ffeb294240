#include "disk/shared_memory_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "base/private_folder.hpp"
#include "disk/disk_fault.hpp"
#include "disk/disk_space.hpp"
#include "disk/file_identity.hpp"
#include "disk/posix_file.hpp"

namespace laydown::disk {

struct SharedMemoryFile::Mapping {
    std::filesystem::path path;
    FileDescriptor file;  ///< holds the lock
    void* address = MAP_FAILED;
    std::size_t size = 0;
    bool locked_in_memory = false;
    bool remove = false;

    Mapping() = default;
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping() {
        // Its name goes while the lock is still held, so nobody takes it for a dead owner's.
        if (remove) ::unlink(path.c_str());
        if (address != MAP_FAILED) ::munmap(address, size);
    }
};

namespace {

Result<FileDescriptor> open_private_folder(const std::filesystem::path& folder) {
    if (const auto made = make_private_folder(folder); !made) return made.error();
    return open_file(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
}

/// True if we have the lock; false if someone else has it.
bool lock(const FileDescriptor& file) { return ::flock(file.get(), LOCK_EX | LOCK_NB) == 0; }

Error no_space(const std::filesystem::path& folder, std::size_t bytes) {
    constexpr std::uint64_t mebibyte = 1U << 20U;
    const auto free = free_bytes(folder);
    return error(ErrorCode::disk, "{}: no room for a file of {} MiB in memory ({} MiB are free)",
                 folder.native(), (bytes + mebibyte - 1) / mebibyte,
                 free ? *free / mebibyte : std::uint64_t{0});
}

int reserve_pages(const FileDescriptor& file, std::size_t bytes) {
    int failed = EINTR;
    while (failed == EINTR) failed = ::posix_fallocate(file.get(), 0, static_cast<off_t>(bytes));
    return failed;
}

}  // namespace

SharedMemoryFile::SharedMemoryFile(std::unique_ptr<Mapping> mapping)
    : mapping_(std::move(mapping)) {}
SharedMemoryFile::SharedMemoryFile(SharedMemoryFile&&) noexcept = default;
SharedMemoryFile& SharedMemoryFile::operator=(SharedMemoryFile&&) noexcept = default;
SharedMemoryFile::~SharedMemoryFile() = default;

Result<void> SharedMemoryFile::map(Mapping& mapping, std::size_t bytes) {
    mapping.size = bytes;
    mapping.address = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
                             mapping.file.get(), 0);
    if (mapping.address == MAP_FAILED) return disk_error(mapping.path.native(), "mapping", errno);
    mapping.locked_in_memory = ::mlock(mapping.address, bytes) == 0;
    return {};
}

Result<SharedMemoryFile> SharedMemoryFile::create(const std::filesystem::path& folder,
                                                  std::string_view name, std::size_t bytes) {
    if (bytes == 0) return error(ErrorCode::bad_arguments, "a file in memory needs a size");
    const auto opened = open_private_folder(folder);
    if (!opened) return opened.error();
    auto mapping = std::make_unique<Mapping>();
    mapping->path = folder / name;
    // Without a name until it is whole and locked.
    auto file = open_file(folder, O_TMPFILE | O_RDWR);
    if (!file) return file.error();
    mapping->file = std::move(*file);
    if (::fchmod(mapping->file.get(), 0600) != 0 || !lock(mapping->file))
        return disk_error(mapping->path.native(), "locking", errno);
    if (const int failed = reserve_pages(mapping->file, bytes); failed != 0)
        return fault_of(failed) == DiskFault::full
                   ? no_space(folder, bytes)
                   : disk_error(mapping->path.native(), "reserving memory", failed);
    if (auto mapped = map(*mapping, bytes); !mapped) return mapped.error();
    const auto unnamed = fmt::format("/proc/self/fd/{}", mapping->file.get());
    if (::linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, mapping->path.c_str(), AT_SYMLINK_FOLLOW) !=
        0)
        return disk_error(mapping->path.native(), "creating", errno);
    mapping->remove = true;
    return SharedMemoryFile(std::move(mapping));
}

Result<SharedMemoryFile> SharedMemoryFile::attach(const std::filesystem::path& path) {
    auto mapping = std::make_unique<Mapping>();
    mapping->path = path;
    auto file = open_file(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK);
    if (!file) return file.error();
    mapping->file = std::move(*file);
    if (!lock(mapping->file)) {
        if (errno == EWOULDBLOCK)
            return error(ErrorCode::conflict, "{}: in use by a running program", path.native());
        return disk_error(path.native(), "locking", errno);
    }
    struct stat status {};
    if (::fstat(mapping->file.get(), &status) != 0)
        return disk_error(path.native(), "looking at the file", errno);
    // Its owner may have removed it between our opening and locking it.
    if (status.st_nlink == 0) return disk_error(path.native(), "opening", ENOENT);
    if (!S_ISREG(status.st_mode) || status.st_uid != ::geteuid() || status.st_size == 0)
        return error(ErrorCode::refused, "{}: no file in memory of this user", path.native());
    if (auto mapped = map(*mapping, static_cast<std::size_t>(status.st_size)); !mapped)
        return mapped.error();
    return SharedMemoryFile(std::move(mapping));
}

std::span<std::byte> SharedMemoryFile::bytes() const {
    return {static_cast<std::byte*>(mapping_->address), mapping_->size};
}
bool SharedMemoryFile::locked_in_memory() const { return mapping_->locked_in_memory; }
const std::filesystem::path& SharedMemoryFile::path() const { return mapping_->path; }
void SharedMemoryFile::remove_at_end(bool remove) { mapping_->remove = remove; }

bool SharedMemoryFile::is_named() const { return is_at(mapping_->file, mapping_->path); }

Result<void> SharedMemoryFile::name_again() const {
    const auto folder = open_private_folder(mapping_->path.parent_path());
    if (!folder) return folder.error();
    bool full = false;
    return disk::name_again(mapping_->file, mapping_->path, full);
}

}  // namespace laydown::disk
