#include "player/rate_cache.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/utf8.hpp"
#include "session/names.hpp"

namespace laydown::player {

namespace fs = std::filesystem;

namespace {

/// FNV-1a (Fowler, Noll, Vo; RFC 9923), 64 bits.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 14695981039346656037U;
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 1099511628211U;
    }
    return hash;
}

fs::path user_cache() {
    const char* given = std::getenv("XDG_CACHE_HOME");
    if (given != nullptr && *given == '/') return given;
    const char* home = std::getenv("HOME");
    return home != nullptr && *home == '/' ? fs::path(home) / ".cache" : fs::temp_directory_path();
}

}  // namespace

RateCache RateCache::of_files() { return {{}, user_cache() / "laydown"}; }

std::string RateCache::name_of(const std::string& file, SampleRate rate) const {
    std::error_code failed;
    const fs::path path = fs::absolute(base_ / file, failed);
    const auto size = fs::file_size(path, failed);
    if (failed) return {};
    const auto changed = fs::last_write_time(path, failed).time_since_epoch().count();
    if (failed) return {};
    // A session that was moved has its copies still.
    const std::string which = base_.empty() ? path.lexically_normal().string() : file;
    const auto hash = hash_of(fmt::format("{}\n{}\n{}", which, size, changed));
    const auto stem = cut(path.stem().string(), session::longest_name);
    return (folder_ / fmt::format("{}-{}-{:016x}.wav", stem, rate.hertz, hash)).string();
}

std::optional<std::string> RateCache::find(const std::string& file, SampleRate rate) const {
    std::string name = name_of(file, rate);
    std::error_code failed;
    if (name.empty() || !fs::is_regular_file(path_of(name), failed)) return std::nullopt;
    return name;
}

}  // namespace laydown::player
