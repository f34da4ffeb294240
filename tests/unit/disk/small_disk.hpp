// A file system of a chosen size for tests of full disks, seen by this process alone.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

#include "disk_fixture.hpp"

namespace laydown::disk::test {

class SmallDisk {
  public:
    /// Nothing, after a warning that says why, where this process may not mount anything.
    static std::unique_ptr<SmallDisk> mount(std::size_t bytes);
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk();

    const std::filesystem::path& path() const { return folder_.path(); }
    std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }

    /// Fills all space that is left with a file, and removes that file again.
    void fill();
    void free();
    void set_read_only(bool read_only);

  private:
    SmallDisk() = default;
    Folder folder_;
};

}  // namespace laydown::disk::test
