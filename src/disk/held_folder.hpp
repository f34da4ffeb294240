// A folder that is held open, so that it is the same one whatever becomes of its name. One thread.
#pragma once

#include <filesystem>

#include "base/result.hpp"
#include "disk/posix_file.hpp"

namespace laydown::disk {

class HeldFolder {
  public:
    enum class Whereabouts {
        in_place,  ///< its name still means it
        moved,     ///< it has another name, or the name means another folder
        hidden,    ///< no name leads to it: unmounted, or covered by another mount
        deleted,
    };

    /// Errors: `not_found`, `disk`.
    static Result<HeldFolder> open(std::filesystem::path name);

    /// Looks where it is now. A folder that was deleted is made again, empty, under its name, and
    /// held from then on; `deleted` is told once for that, and as long as it cannot be made.
    Whereabouts look();

    /// The name that it was opened by.
    const std::filesystem::path& name() const { return name_; }
    /// By which its files are reached, as of the last look.
    const std::filesystem::path& path() const { return path_; }

  private:
    HeldFolder(std::filesystem::path name, FileDescriptor folder)
        : name_(std::move(name)), path_(name_), folder_(std::move(folder)) {}

    std::filesystem::path name_;
    std::filesystem::path path_;
    FileDescriptor folder_;
};

}  // namespace laydown::disk
