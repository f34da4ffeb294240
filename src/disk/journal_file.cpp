#include "disk/journal_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "disk/disk_fault.hpp"
#include "disk/file_identity.hpp"
#include "disk/lock_holder.hpp"
#include "disk/posix_file.hpp"
#include "disk/text_file.hpp"

namespace laydown::disk {

struct JournalFile::State {
    std::filesystem::path path;
    FileDescriptor file;  ///< opened for appending; holds the lock
    std::string pending;
    std::string unsynced;  ///< written since the last good sync: whole lines when none are pending
    std::string news;
    bool synced = true;
    std::int64_t wanted = 0;    ///< bytes to keep set aside behind the end
    std::int64_t reserved = 0;  ///< offset up to which space is set aside

    /// Opens or creates the file and takes its lock.
    Result<void> open() {
        auto opened = open_file(path, O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK);
        if (!opened) return opened.error();
        struct stat status {};
        if (::fstat(opened->get(), &status) != 0)
            return disk_error(path.native(), "opening", errno);
        // What is written to a device, or a pipe, could not be read again.
        if (!S_ISREG(status.st_mode))
            return error(ErrorCode::disk, "{}: this is no file that a journal could be in",
                         path.native());
        if (::flock(opened->get(), LOCK_EX | LOCK_NB) != 0) {
            if (errno == EWOULDBLOCK)
                return error(ErrorCode::conflict, "{}: {} is using this session",
                             path.parent_path().native(), process_in_words(lock_holder(*opened)));
            return disk_error(path.native(), "locking", errno);
        }
        file = std::move(*opened);
        return sync_folder_of(path);
    }

    /// Somebody deleted the file, or its folder, or put another one in its place: what is written
    /// now has to be found all the same.
    Result<void> find_again() {
        if (is_at(file, path)) return {};
        bool full = false;
        auto named = name_again(file, path, full);
        const bool replaced = !named && named.error().code == ErrorCode::conflict;
        if (!named && !replaced) return named;
        if (!is_at(file, path)) {
            reserved = 0;
            if (auto opened = open(); !opened) return opened;
        }
        news = replaced
                   ? "it was replaced by another file: what there is to tell goes into that one"
                   : "it was gone: it is there again, with all its lines";
        return {};
    }

    Result<void> write_pending() {
        if (pending.empty()) return {};
        if (auto found = find_again(); !found) return found;
        while (!pending.empty()) {
            const ssize_t written = ::write(file.get(), pending.data(), pending.size());
            if (written < 0 && errno == EINTR) continue;
            if (written <= 0)
                return disk_error(path.native(), "writing", written < 0 ? errno : ENOSPC);
            unsynced.append(pending, 0, static_cast<std::size_t>(written));
            pending.erase(0, static_cast<std::size_t>(written));
            synced = false;
        }
        return {};
    }

    Result<void> sync() {
        while (!synced) {
            if (::fdatasync(file.get()) == 0) {
                synced = true;
                unsynced.clear();
            } else if (errno != EINTR) {
                const int failed = errno;
                write_again();
                return disk_error(path.native(), "syncing", failed);
            }
        }
        return {};
    }

    /// The kernel has dropped what it could not bring to the disk, and would call the next sync a
    /// good one. What is in the place of those lines may be anything, hence the line break.
    void write_again() {
        if (!unsynced.starts_with('\n')) unsynced.insert(0, 1, '\n');
        pending.insert(0, std::exchange(unsynced, {}));
    }

    /// Errno, or 0 also where the file system cannot set space aside.
    int top_up() {
        const std::int64_t end = std::max(file_size(file), std::int64_t{0});
        if (reserved - end >= (wanted + 1) / 2) return 0;
        int failed = set_aside(end, wanted);
        if (failed == ENOSPC) failed = set_aside(end, (wanted + 1) / 2);
        return failed == EOPNOTSUPP || failed == ENOSYS ? 0 : failed;
    }

    int set_aside(std::int64_t end, std::int64_t bytes) {
        int result = -1;
        do result = ::fallocate(file.get(), FALLOC_FL_KEEP_SIZE, end, bytes);
        while (result != 0 && errno == EINTR);
        if (result != 0) return errno;
        reserved = end + bytes;
        return 0;
    }
};

namespace {

constexpr std::int64_t least_reserve = 64 << 10;

bool ends_within_a_line(const FileDescriptor& file) {
    const std::int64_t size = file_size(file);
    std::array<std::byte, 1> last{std::byte{'\n'}};
    return size > 0 && read_at(file, last, size - 1).error == 0 && last[0] != std::byte{'\n'};
}

}  // namespace

JournalFile::JournalFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
JournalFile::JournalFile(JournalFile&&) noexcept = default;
JournalFile& JournalFile::operator=(JournalFile&&) noexcept = default;

JournalFile::~JournalFile() {
    if (!state_) return;
    // Nobody is left to be told: what fails here was reported by flush() before.
    [[maybe_unused]] const auto flushed = flush();
    // Gives the space back that was set aside.
    [[maybe_unused]] const int cut = set_file_size(state_->file, file_size(state_->file));
}

Result<JournalFile> JournalFile::open(const std::filesystem::path& session_folder) {
    auto state = std::make_unique<State>();
    state->path = session_folder / journal_name;
    if (auto opened = state->open(); !opened) return opened.error();
    if (ends_within_a_line(state->file)) state->pending.push_back('\n');
    state->wanted = least_reserve;
    JournalFile journal(std::move(state));
    // A disk that is full already is no reason not to start: flush() will tell.
    [[maybe_unused]] const int reserved = journal.state_->top_up();
    [[maybe_unused]] const auto closed_off = journal.state_->write_pending();
    return journal;
}

void JournalFile::append(std::string_view line) {
    assert(line.find('\n') == std::string_view::npos);
    state_->pending.append(line).push_back('\n');
}

Result<void> JournalFile::flush() {
    if (auto written = state_->write_pending(); !written) return written;
    const bool wrote = !state_->synced;
    if (auto synced = state_->sync(); !synced) return synced;
    // Whoever must have the space asks with reserve(); here it is only kept up.
    if (wrote) [[maybe_unused]]
        const int reserved = state_->top_up();
    return {};
}

void JournalFile::follow(const std::filesystem::path& session_folder) {
    state_->path = session_folder / journal_name;
}

std::string JournalFile::take_news() { return std::exchange(state_->news, {}); }

bool JournalFile::settled() const { return state_->pending.empty() && state_->synced; }

Result<void> JournalFile::reserve(std::size_t bytes) {
    // Twice as much, since it is topped up when half of it is left.
    state_->wanted = std::max(2 * static_cast<std::int64_t>(bytes), least_reserve);
    if (const int failed = state_->top_up(); failed != 0)
        return disk_error(state_->path.native(), "setting space aside", failed);
    return {};
}

std::optional<pid_t> journal_holder(const std::filesystem::path& session_folder) {
    const auto file = open_regular_file(session_folder / journal_name, O_RDONLY);
    return file ? lock_holder(*file) : std::nullopt;
}

Result<std::string> read_journal_text(const std::filesystem::path& session_folder) {
    auto text = read_text(session_folder / journal_name, std::numeric_limits<std::int64_t>::max());
    if (!text && text.error().code == ErrorCode::not_found) return std::string();
    return text;
}

Result<session::Journal> read_journal(const std::filesystem::path& session_folder) {
    const auto text = read_journal_text(session_folder);
    if (!text) return text.error();
    auto journal = session::parse_journal(*text);
    if (!journal)
        return error(journal.error().code, "{}: {}", (session_folder / journal_name).native(),
                     journal.error().text);
    return journal;
}

}  // namespace laydown::disk
