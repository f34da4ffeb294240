#include "sandbox.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace laydown::test {

namespace fs = std::filesystem;

namespace {

/// mkdtemp() makes it mode 0700.
fs::path make_folder(const fs::path& parent) {
    std::string path = (parent / "laydown-e2e-XXXXXX").string();
    if (mkdtemp(path.data()) == nullptr) {
        throw std::system_error(errno, std::generic_category(), path);
    }
    return path;
}

}  // namespace

Sandbox::Sandbox()
    : runtime_(make_folder("/dev/shm")), files_(make_folder(fs::temp_directory_path())) {}

Sandbox::~Sandbox() {
    for (const auto& folder : {runtime_, files_}) {
        std::error_code ignored;  // a folder that stays behind harms no test
        fs::remove_all(folder, ignored);
    }
}

Environment Sandbox::environment() const {
    return {{"XDG_RUNTIME_DIR", runtime_.string()}, {"TZ", "UTC"}, {"NOTIFY_SOCKET", std::nullopt}};
}

}  // namespace laydown::test
