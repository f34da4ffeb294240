#include "base/runtime_directory.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

namespace laydown {

namespace {

bool is_ours(const std::filesystem::path& folder) {
    struct stat status {};
    return ::stat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
           status.st_uid == ::geteuid();
}

}  // namespace

std::vector<std::filesystem::path> runtime_directories() {
    std::vector<std::filesystem::path> found;
    const char* named = std::getenv("XDG_RUNTIME_DIR");
    if (named != nullptr && *named == '/' && is_ours(named)) found.emplace_back(named);
    const std::filesystem::path usual = fmt::format("/run/user/{}", ::geteuid());
    std::error_code missing;
    const bool same = !found.empty() && std::filesystem::equivalent(found.front(), usual, missing);
    if (!same && is_ours(usual)) found.push_back(usual);
    return found;
}

}  // namespace laydown
