// Where the rings of one test's recorders lie.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "folder.hpp"

namespace laydown::test {

/// Rings come into a runtime folder of this test's own, out of the way of living recorders.
class RuntimeFolder {
  public:
    RuntimeFolder() {
        if (const char* old = std::getenv("XDG_RUNTIME_DIR")) before_ = old;
        ::setenv("XDG_RUNTIME_DIR", folder_.path().c_str(), 1);
    }
    RuntimeFolder(const RuntimeFolder&) = delete;
    RuntimeFolder& operator=(const RuntimeFolder&) = delete;
    ~RuntimeFolder() {
        if (before_.empty()) {
            ::unsetenv("XDG_RUNTIME_DIR");
        } else {
            ::setenv("XDG_RUNTIME_DIR", before_.c_str(), 1);
        }
    }
    /// Where the rings are.
    std::filesystem::path rings() const { return folder_ / "laydown"; }

  private:
    Folder folder_;
    std::string before_;
};

}  // namespace laydown::test
