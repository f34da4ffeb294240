#include "recorder/dead_rings.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "recorder/set_aside.hpp"

namespace laydown::recorder {

namespace fs = std::filesystem;

namespace {

/// How long a look at a ring takes at most.
constexpr std::chrono::seconds look_limit{2};

bool same_folder(const fs::path& a, const fs::path& b) {
    std::error_code failed;
    return a == b || (fs::equivalent(a, b, failed) && !failed);
}

/// Also by another path, which would have all of it told twice.
bool is_known(const std::set<fs::path>& sessions, const fs::path& session) {
    return std::any_of(sessions.begin(), sessions.end(),
                       [&](const fs::path& known) { return same_folder(known, session); });
}

/// A session that was moved is where the journal is that names the ring, and not where the ring
/// says.
bool belongs_to(const CaptureMemory& ring, const fs::path& session, bool needed) {
    std::error_code missing;
    return same_folder(ring.session(), session) ||
           (needed && !fs::is_directory(ring.session(), missing));
}

bool is_held(const Result<std::shared_ptr<CaptureMemory>>& ring) {
    return !ring && ring.error().code == ErrorCode::conflict;
}

/// Another recorder that starts holds each ring while it looks whose it is. A ring of this session
/// is never held for longer: who holds the journal's lock is the only recorder here. The system
/// tells nobody that another process let go of a lock, so it is tried again and again.
Result<std::shared_ptr<CaptureMemory>> attach_to_free(const fs::path& control, bool needed) {
    const auto limit = std::chrono::steady_clock::now() + look_limit;
    for (;;) {
        auto memory = CaptureMemory::attach(control);
        if (!is_held(memory) || !needed || std::chrono::steady_clock::now() > limit) return memory;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

StrandedRing without_folder(const CaptureMemory& ring) {
    return {ring.path(),
            fmt::format("a recorder left this ring of {} MiB, and its session folder {} is gone: "
                        "start with --salvage and --session where the session lies now, and its "
                        "takes are completed there; or remove {}* to be rid of it",
                        (ring.bytes() + (1U << 20U) - 1) >> 20U, ring.session().string(),
                        ring.path().string())};
}

/// Told of once: the next one finds nothing to tell.
StrandedRing unreadable(const fs::path& control, const std::string& why) {
    const auto aside = set_aside(control);
    if (!aside) return {control, fmt::format("{}; {}", why, aside.error().text)};
    return {control, fmt::format("{}; what there is of it is set aside: remove {}* to be rid of it",
                                 why, aside->string())};
}

}  // namespace

DeadRings dead_rings_of(const fs::path& session, const std::set<std::string>& needed) {
    DeadRings dead;
    for (const fs::path& control : CaptureMemory::find()) {
        const std::string name = control.filename();
        const bool wanted = needed.contains(name);
        const auto memory = attach_to_free(control, wanted);
        // One that cannot be looked at for now, such as for want of memory, is not gone either.
        const bool there = is_held(memory) || (!memory && memory.error().code == ErrorCode::disk);
        if (there && wanted) dead.held.insert(name);
        if (!memory) continue;  // alive, or told by rings_of_others()
        if (belongs_to(**memory, session, wanted)) dead.rings[name] = *memory;
    }
    return dead;
}

OtherRings rings_of_others(const fs::path& own) {
    OtherRings others;
    for (const fs::path& control : CaptureMemory::find()) {
        const auto memory = CaptureMemory::attach(control);
        if (!memory) {
            const ErrorCode code = memory.error().code;
            if (code == ErrorCode::bad_arguments || code == ErrorCode::refused) {
                others.stranded.push_back(unreadable(control, memory.error().text));
            } else if (code == ErrorCode::disk) {  // such as too little memory to map it
                others.stranded.push_back({control, memory.error().text});
            }
            continue;  // in use, or gone meanwhile
        }
        const fs::path session = (*memory)->session();
        std::error_code missing;
        if (!fs::is_directory(session, missing)) {
            others.stranded.push_back(without_folder(**memory));
        } else if (!same_folder(session, own) && !is_known(others.sessions, session)) {
            others.sessions.insert(session);
        }
    }
    for (const fs::path& control : rings_without_control()) {
        others.stranded.push_back(
            unreadable(control,
                       "banks or notes of this capture ring are here, but not the file "
                       "that tells what is in them"));
    }
    return others;
}

}  // namespace laydown::recorder
