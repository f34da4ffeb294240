#include "rt_trap.hpp"

#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string_view>

#include "system_calls.hpp"

namespace laydown::rt_trap {

namespace {

/// Violations that are written down; those after them are only counted.
constexpr std::uint64_t described = 200;

constexpr std::string_view heading =
    "callbacks 0000000000 violations 0000000000 system-calls   trapped\n";
constexpr std::size_t digits = 10;
constexpr std::size_t callbacks_at = 10;
constexpr std::size_t violations_at = 32;
constexpr std::size_t trapped_at = 56;

struct Report {
    int fd = -1;
    char* head =
        nullptr;  // the first line, mapped: right at every moment, whatever ends the client
    std::atomic<std::uint64_t> callbacks{0};
    std::atomic<std::uint64_t> violations{0};
};

Report report;
std::atomic<bool> ready{false};
std::atomic<bool> freewheel{false};
bool freewheel_checked = false;

thread_local bool inside = false;
thread_local bool admitted = false;

void put(std::size_t at, std::uint64_t number) noexcept {
    for (std::size_t i = digits; i-- > 0; number /= 10) {
        report.head[at + i] = static_cast<char>('0' + number % 10);
    }
}

void open_report(const char* path) {
    report.fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
    if (report.fd < 0) return;
    if (write(report.fd, heading.data(), heading.size()) != static_cast<ssize_t>(heading.size())) {
        return;
    }
    auto* memory = mmap(nullptr, heading.size(), PROT_READ | PROT_WRITE, MAP_SHARED, report.fd, 0);
    if (memory == MAP_FAILED) return;
    report.head = static_cast<char*>(memory);
    if (!install_system_call_trap()) std::memcpy(report.head + trapped_at, "untrapped", 9);
    std::array<void*, 4> frames{};
    backtrace(frames.data(), static_cast<int>(frames.size()));  // allocates, the first time
    ready = true;
}

/// One line for one return address: module, offset in it, and the symbol if it has one.
char* describe(char* out, std::size_t room, void* address) {
    Dl_info info{};
    if (dladdr(address, &info) == 0 || info.dli_fname == nullptr) {
        return fmt::format_to_n(out, room, "  {}\n", address).out;
    }
    const auto offset = reinterpret_cast<std::uintptr_t>(address) -
                        reinterpret_cast<std::uintptr_t>(info.dli_fbase);
    const char* symbol = info.dli_sname == nullptr ? "" : info.dli_sname;
    return fmt::format_to_n(out, room, "  {}+{:#x} {}\n", info.dli_fname, offset, symbol).out;
}

void write_down(const char* kind, std::uintptr_t address) {
    std::array<char, 8192> text{};
    const auto room = [&](const char* at) {
        return static_cast<std::size_t>(text.data() + text.size() - at);
    };
    char* end = fmt::format_to_n(text.data(), text.size(), "violation {}\n", kind).out;
    std::array<void*, 32> frames{};
    const auto depth = static_cast<std::size_t>(backtrace(frames.data(), frames.size()));
    // The frames above the culprit's are the trap's own.
    auto* const culprit = reinterpret_cast<void*>(address);
    const auto* first = std::find(frames.begin(), frames.begin() + depth, culprit);
    if (first == frames.begin() + depth) first = frames.begin();
    for (; first != frames.begin() + depth; ++first) end = describe(end, room(end), *first);
    if (write(report.fd, text.data(), static_cast<std::size_t>(end - text.data())) < 0) return;
}

}  // namespace

bool armed() noexcept { return inside; }

void prepare() noexcept {
    static std::once_flag once;
    std::call_once(once, [] {
        const char* path = std::getenv("LAYDOWN_RT_TRAP_REPORT");
        freewheel_checked = std::getenv("LAYDOWN_RT_TRAP_FREEWHEEL") != nullptr;
        if (path != nullptr) open_report(path);
    });
}

void set_freewheel(bool on) noexcept { freewheel = on; }

void violation(const char* kind, std::uintptr_t address) noexcept {
    const bool caught = catch_system_calls(false);
    inside = false;
    const int saved = errno;
    const auto count = ++report.violations;
    put(violations_at, count);
    if (count <= described) write_down(kind, address);
    errno = saved;
    inside = true;
    catch_system_calls(caught);
}

Watch::Watch() noexcept : watching_(ready && (freewheel_checked || !freewheel)) {
    if (!watching_) return;
    if (!admitted) {
        admit_this_thread();
        admitted = true;
    }
    inside = true;
    catch_system_calls(true);
}

Watch::~Watch() {
    if (!watching_) return;
    catch_system_calls(false);
    inside = false;
    put(callbacks_at, ++report.callbacks);
}

}  // namespace laydown::rt_trap
