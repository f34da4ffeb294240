#include "pipewire_server.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "wait_until.hpp"

namespace laydown::test {

namespace {

namespace fs = std::filesystem;

bool in_path(const std::string& program) {
    const char* path = std::getenv("PATH");
    std::istringstream folders(path == nullptr ? "" : path);
    for (std::string folder; std::getline(folders, folder, ':');) {
        if (access((fs::path(folder) / program).c_str(), X_OK) == 0) return true;
    }
    return false;
}

std::string private_directory() {
    std::string path = (fs::temp_directory_path() / "laydown-pipewire-XXXXXX").string();
    if (mkdtemp(path.data()) == nullptr) {
        throw std::system_error(errno, std::generic_category(), path);
    }
    return path;
}

Environment runtime(const std::string& directory) {
    return {{"XDG_RUNTIME_DIR", directory},
            {"PIPEWIRE_RUNTIME_DIR", std::nullopt},
            {"PIPEWIRE_REMOTE", std::nullopt}};
}

}  // namespace

bool PipewireServer::available() { return in_path("pipewire") && in_path("pw-jack"); }

PipewireServer::PipewireServer()
    : directory_(private_directory()),
      process_(Command{.arguments = {"pipewire"}, .environment = runtime(directory_)}) {
    wait_until([&] { return fs::exists(directory_ + "/pipewire-0") || !process_.running(); });
    if (!process_.running()) throw std::runtime_error("pipewire does not start: " + process_.err());
}

PipewireServer::~PipewireServer() {
    try {
        process_.terminate();
        fs::remove_all(directory_);
    } catch (const std::exception&) {
        // Nothing of it outlives the test's process but an empty folder.
    }
}

Command PipewireServer::wrapped(Command command) const {
    std::vector<std::string> arguments{"pw-jack"};
    arguments.insert(arguments.end(), command.arguments.begin(), command.arguments.end());
    command.arguments = std::move(arguments);
    for (const auto& [name, value] : runtime(directory_)) command.environment[name] = value;
    return command;
}

}  // namespace laydown::test
