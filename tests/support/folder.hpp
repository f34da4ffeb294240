// A folder for one test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "catch.hpp"

namespace laydown::test {

/// A new empty folder, removed at the end. In memory, where syncing costs nothing, unless TMPDIR
/// says otherwise.
class Folder {
  public:
    Folder() {
        const std::filesystem::path memory = "/dev/shm";
        const bool told = std::getenv("TMPDIR") != nullptr;
        const bool fast = !told && std::filesystem::is_directory(memory);
        const auto base = fast ? memory : std::filesystem::temp_directory_path();
        std::string name = (base / "laydown-test-XXXXXX").native();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace laydown::test
