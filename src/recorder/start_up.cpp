#include "recorder/start_up.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "daemon/instance.hpp"
#include "daemon/main_guard.hpp"
#include "process/start_up.hpp"
#include "recorder/reporter.hpp"
#include "recorder/salvage.hpp"
#include "session/names.hpp"

namespace laydown::recorder {

namespace fs = std::filesystem;
using daemon::ExitCode;
using daemon::startup_error;

namespace {

/// How long a start waits for somebody who has the session's journal. More than salvage waits for a
/// full disk.
constexpr std::chrono::seconds salvage_limit{8};

/// Whether the process is a recorder that runs in the session, so that waiting is in vain.
bool is_recording_there(std::optional<pid_t> process, const fs::path& session) {
    const auto all = daemon::list_instances();
    return process && std::any_of(all.begin(), all.end(), [&](const daemon::InstanceInfo& info) {
               std::error_code failed;
               return info.pid == *process && fs::equivalent(info.session, session, failed);
           });
}

/// The link on the way to `path` that leads nowhere, if there is one: the system says of it that it
/// is in the way.
std::optional<fs::path> dead_link(fs::path path) {
    std::error_code failed;
    for (; path.has_relative_path(); path = path.parent_path()) {
        if (fs::is_symlink(path, failed) && !fs::exists(path, failed)) return path;
    }
    return std::nullopt;
}

disk::JournalFile open_journal(const fs::path& session, const std::stop_token& ended,
                               daemon::Log& log) {
    std::error_code failed;
    fs::create_directories(session, failed);
    if (failed) {
        const auto dead = dead_link(session);
        throw startup_error(
            ExitCode::disk, "the session folder {} cannot be made: {}", session.string(),
            dead ? fmt::format("{} is a link to nothing", dead->string()) : failed.message());
    }
    // Whoever only finishes the session's takes is through with it soon. It is tried again and
    // again, since a wait for the lock itself would have no limit.
    const auto limit = std::chrono::steady_clock::now() + salvage_limit;
    for (bool told = false;; told = true) {
        auto journal = disk::JournalFile::open(session);
        if (journal) return std::move(*journal);
        const bool waits = journal.error().code == ErrorCode::conflict &&
                           std::chrono::steady_clock::now() < limit && !ended.stop_requested() &&
                           !is_recording_there(disk::journal_holder(session), session);
        if (!waits) process::refuse(ExitCode::disk, journal.error());
        if (!told) log.notice("{}: waiting for its end", journal.error().text);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

/// A take that finds its folder in the way would wait for it in memory until it is lost.
void check_audio_folder(const fs::path& session) {
    const fs::path folder = session / "audio";
    std::error_code failed;
    if (!fs::exists(fs::symlink_status(folder, failed))) return;  // it is made for the first take
    const bool good =
        fs::is_directory(folder, failed) && ::access(folder.c_str(), W_OK | X_OK) == 0;
    if (!good) {
        throw startup_error(ExitCode::disk, "{} is no folder that can be written to",
                            folder.string());
    }
}

}  // namespace

bool tell(daemon::Log& log, daemon::JsonEvents& json, const Salvaged& salvaged) {
    bool failed = !salvaged.problems.empty();
    for (const auto& record : salvaged.records) {
        failed = failed || record.status == session::TakeStatus::failed;
        log.notice("{}: {}", salvaged.session.string(), summary_of(record));
        json.emit("salvaged", fields_of(record));
    }
    for (const auto& remark : salvaged.remarks) {
        log.notice("{}: {}", salvaged.session.string(), remark);
    }
    for (const auto& problem : salvaged.problems) {
        log.warning("{}: {}", salvaged.session.string(), problem);
    }
    return failed;
}

WordChecks word_checks() {
    WordChecks checks;
    checks.format = [](std::string_view word) -> Result<void> {
        const auto format = disk::parse_audio_format(word);
        if (!format) return format.error();
        return {};
    };
    checks.track_name = [](std::string_view name) {
        return session::check_name(name, "track name");
    };
    return checks;
}

std::string session_name(const fs::path& session) {
    std::string name = session.filename().string();
    if (const auto good = session::check_name(name, "session name"); !good) {
        throw startup_error(ExitCode::usage, "--session: {}", good.error().text);
    }
    return name;
}

Recovered recover(const Options& options, const daemon::SlowStart& slow, daemon::Log& log,
                  daemon::JsonEvents& json) {
    check_audio_folder(options.session);
    // A disk that is full is no reason to be silent: the next start tries again.
    SalvagePatience patience;
    patience.space = std::chrono::milliseconds(0);
    patience.stop = slow.ended();
    auto [own, journal] = salvage_session(
        options.session, open_journal(options.session, patience.stop, log), patience);
    tell(log, json, own);
    const auto takes = disk::read_journal(options.session);
    if (!takes) throw startup_error(ExitCode::disk, "{}", takes.error().text);
    const bool cut_off = own.left && patience.stop.stop_requested();
    return {std::move(journal), std::max(takes->last_take, own.last_take) + 1, cut_off};
}

ExitCode salvage_only(const Options& options, const daemon::SlowStart& slow, daemon::Log& log,
                      daemon::JsonEvents& json) {
    SalvagePatience patience;
    patience.stop = slow.ended();
    bool failed = false;
    bool left = false;
    std::size_t count = 0;
    const auto add = [&](const Salvaged& salvaged) {
        failed = tell(log, json, salvaged) || failed;
        left = left || salvaged.left;
        count += salvaged.records.size();
    };
    std::error_code missing;
    if (fs::exists(options.session / disk::journal_name, missing)) {
        auto journal = open_journal(options.session, patience.stop, log);
        add(salvage_session(options.session, std::move(journal), patience).first);
    }
    const bool all = salvage_other_sessions(options.session, add, patience);
    if (patience.stop.stop_requested() && (left || !all)) {
        log.notice("ended by a signal: what is not complete stays in memory");
        return ExitCode::kept;
    }
    if (count == 0 && !failed) log.notice("nothing to salvage");
    return failed ? ExitCode::failure : ExitCode::ok;
}

RecorderSettings settings_of(const Options& options, const std::string& session_name,
                             int next_take) {
    RecorderSettings settings;
    settings.name = options.name;
    settings.session = options.session;
    settings.takes.session = session_name;
    settings.takes.format = *disk::parse_audio_format(options.format);
    settings.takes.handle_seconds = options.handles.count();
    settings.ring_seconds = options.ring.count();
    settings.follow = options.follow;
    settings.reference = options.reference_latency;
    settings.next_take = next_take;
    return settings;
}

}  // namespace laydown::recorder
