#include "recorder/set_aside.hpp"

#include <map>

#include "base/private_folder.hpp"
#include "disk/disk_fault.hpp"
#include "disk/ring_directory.hpp"
#include "disk/shared_memory_file.hpp"

namespace laydown::recorder {

namespace fs = std::filesystem;

namespace {

/// The control file that a bank or notes belong to; empty when it is no such file.
fs::path control_of(const fs::path& file) {
    const std::string name = file.filename();
    const auto at = name.rfind(".ring.");
    if (at == std::string::npos) return {};
    const std::string_view rest = std::string_view(name).substr(at + 6);
    if (rest != "notes" && !rest.starts_with("bank")) return {};
    return file.parent_path() / name.substr(0, at + 5);
}

std::vector<fs::path> files_of(const fs::path& control) {
    std::vector<fs::path> files;
    std::error_code failed;
    for (fs::directory_iterator entry(control.parent_path(), failed), end; !failed && entry != end;
         entry.increment(failed)) {
        if (entry->path() == control || control_of(entry->path()) == control)
            files.push_back(entry->path());
    }
    return files;
}

bool is_there(const fs::path& file) {
    std::error_code failed;
    return fs::exists(fs::symlink_status(file, failed));
}

bool is_held(const fs::path& file) {
    const auto memory = disk::SharedMemoryFile::attach(file);
    return !memory && memory.error().code == ErrorCode::conflict;
}

/// A name in `folder` that no ring there has.
fs::path free_name(const fs::path& folder, const fs::path& control) {
    fs::path name = folder / control.filename();
    for (int copy = 2; !files_of(name).empty(); ++copy) {
        name = folder / fmt::format("{}-{}.ring", control.stem().string(), copy);
    }
    return name;
}

}  // namespace

Result<fs::path> set_aside(const fs::path& control) {
    const fs::path folder = control.parent_path() / "damaged";
    if (const auto made = make_private_folder(folder); !made) return made.error();
    const fs::path aside = free_name(folder, control);
    for (const fs::path& file : files_of(control)) {
        const std::string suffix =
            file.filename().string().substr(control.filename().string().size());
        std::error_code failed;
        fs::rename(file, aside.string() + suffix, failed);
        if (failed && failed != std::errc::no_such_file_or_directory)
            return disk::disk_error(file.native(), "renaming", failed.value());
    }
    return aside;
}

std::vector<fs::path> rings_without_control() {
    std::map<fs::path, bool> held;
    for (const fs::path& folder : disk::ring_directories()) {
        std::error_code failed;
        for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end;
             entry.increment(failed)) {
            const fs::path control = control_of(entry->path());
            if (control.empty() || is_there(control)) continue;
            // Whoever takes a ring away takes its control file away last.
            if (!is_there(entry->path())) continue;
            held[control] = held[control] || is_held(entry->path());
        }
    }
    std::vector<fs::path> gone;
    for (const auto& [control, is_used] : held) {
        if (!is_used) gone.push_back(control);
    }
    return gone;
}

}  // namespace laydown::recorder
