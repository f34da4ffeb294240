// Preloaded into a recorder: while the file $LAYDOWN_STALL exists, whatever goes to the disk of a
// session waits, as on a disk that has fallen asleep. Preloaded into a player: while the file
// $LAYDOWN_STALL_READING exists, so does whoever reads a WAV file. While $LAYDOWN_STALL_MEMORY
// exists, so does the making of memory for a capture ring. That function fails for the file that
// $LAYDOWN_LOSE-fsync or $LAYDOWN_LOSE-fdatasync is a link to; $LAYDOWN_LOSE-synced is made
// whenever fdatasync(2) has brought a file to the disk.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace {

using Path = std::array<char, 4096>;

/// Empty when there is none.
Path path_of_file(int file) {
    std::array<char, 64> link{};
    Path path{};
    std::strcpy(link.data(), "/proc/self/fd/");
    char* digits = link.data() + std::strlen(link.data());
    int divisor = 1;
    while (file / divisor >= 10) divisor *= 10;
    for (; divisor > 0; divisor /= 10) *digits++ = static_cast<char>('0' + file / divisor % 10);
    if (::readlink(link.data(), path.data(), path.size() - 1) <= 0) path[0] = 0;
    return path;
}

bool of_session(int file) {
    const Path path = path_of_file(file);
    return std::strstr(path.data(), "/audio/") != nullptr ||
           std::strstr(path.data(), "takes.jsonl") != nullptr;
}

void wait_while_there(const char* flag) {
    struct stat status {};
    while (::stat(flag, &status) == 0) ::usleep(5000);
}

void wait_for_disk(int file) {
    static const char* stall = std::getenv("LAYDOWN_STALL");
    if (stall != nullptr && of_session(file)) wait_while_there(stall);
}

void wait_for_audio(int file) {
    static const char* stall = std::getenv("LAYDOWN_STALL_READING");
    if (stall != nullptr && std::strstr(path_of_file(file).data(), ".wav") != nullptr)
        wait_while_there(stall);
}

/// $LAYDOWN_LOSE and `suffix`; empty without the one.
Path path_of(const char* suffix) {
    static const char* const lose = std::getenv("LAYDOWN_LOSE");
    Path path{};
    if (lose != nullptr && std::strlen(lose) + std::strlen(suffix) < path.size())
        std::strcat(std::strcpy(path.data(), lose), suffix);
    return path;
}

bool loses(int file, const char* call) {
    const auto link = path_of(call);
    struct stat lost {};
    struct stat status {};
    if (::stat(link.data(), &lost) != 0 || ::fstat(file, &status) != 0) return false;
    if (lost.st_ino != status.st_ino || lost.st_dev != status.st_dev) return false;
    errno = EIO;
    return true;
}

void tell_synced() {
    const auto mark = path_of("-synced");
    const int file = ::creat(mark.data(), 0600);
    if (file >= 0) ::close(file);
}

template <class Function>
Function* real(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* bytes, size_t count) {
    static auto* const next = real<ssize_t(int, const void*, size_t)>("write");
    wait_for_disk(file);
    return next(file, bytes, count);
}

// With 64-bit offsets this is pwrite64() for the linker, here as in the programs.
ssize_t pwrite(int file, const void* bytes, size_t count, off_t offset) {
    static auto* const next = real<ssize_t(int, const void*, size_t, off_t)>("pwrite64");
    wait_for_disk(file);
    return next(file, bytes, count, offset);
}

ssize_t read(int file, void* bytes, size_t count) {
    static auto* const next = real<ssize_t(int, void*, size_t)>("read");
    wait_for_audio(file);
    return next(file, bytes, count);
}

ssize_t pread(int file, void* bytes, size_t count, off_t offset) {
    static auto* const next = real<ssize_t(int, void*, size_t, off_t)>("pread64");
    wait_for_audio(file);
    return next(file, bytes, count, offset);
}

int posix_fallocate(int file, off_t offset, off_t length) {
    static auto* const next = real<int(int, off_t, off_t)>("posix_fallocate64");
    static const char* stall = std::getenv("LAYDOWN_STALL_MEMORY");
    if (stall != nullptr) wait_while_there(stall);
    return next(file, offset, length);
}

int fsync(int file) {
    static auto* const next = real<int(int)>("fsync");
    wait_for_disk(file);
    return loses(file, "-fsync") ? -1 : next(file);
}

int fdatasync(int file) {
    static auto* const next = real<int(int)>("fdatasync");
    wait_for_disk(file);
    if (loses(file, "-fdatasync")) return -1;
    const int result = next(file);
    tell_synced();
    return result;
}

}  // extern "C"
