// A place of a test's own: nothing of another recorder, of the user or of an earlier test is in it.
// One thread.
#pragma once

#include <filesystem>
#include <string>

#include "child_process.hpp"

namespace laydown::test {

class Sandbox {
  public:
    /// Throws std::system_error.
    Sandbox();
    /// Removes all of it.
    ~Sandbox();
    Sandbox(const Sandbox&) = delete;
    Sandbox& operator=(const Sandbox&) = delete;

    /// Becomes $XDG_RUNTIME_DIR: in memory, so that capture rings lie in it too, and mode 0700.
    const std::filesystem::path& runtime() const { return runtime_; }
    /// For sessions and other files; on a disk like any.
    const std::filesystem::path& files() const { return files_; }
    /// What a program in here is to be started with.
    Environment environment() const;

  private:
    std::filesystem::path runtime_;
    std::filesystem::path files_;
};

}  // namespace laydown::test
