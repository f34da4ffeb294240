#include "daemon/runtime_folder.hpp"

#include <unistd.h>

#include <string>

#include "base/private_folder.hpp"
#include "base/runtime_directory.hpp"

namespace laydown::daemon {

namespace {

std::filesystem::path choose() {
    const auto runtime = runtime_directories();
    if (!runtime.empty()) return runtime.front() / "laydown";
    return "/tmp/laydown-" + std::to_string(::geteuid());
}

}  // namespace

Result<std::filesystem::path> runtime_folder() {
    auto folder = choose();
    if (auto made = make_private_folder(folder); !made) return made.error();
    return folder;
}

}  // namespace laydown::daemon
