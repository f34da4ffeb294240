// Where the session's folder is while it is recorded to: it may be moved, deleted or unmounted at
// any moment. Disk thread, or who salvages.
#pragma once

#include <functional>
#include <optional>

#include "disk/held_folder.hpp"
#include "recorder/cut_job.hpp"

namespace laydown::recorder {

class FolderWatch {
  public:
    using Whereabouts = disk::HeldFolder::Whereabouts;

    /// `report` is told of what becomes of the folder; before that, `follow` of the path by which
    /// it is reached now.
    FolderWatch(std::filesystem::path session, std::function<void(DiskEvent)> report,
                std::function<void(const std::filesystem::path&)> follow);

    void look();

    /// As of the last look.
    Whereabouts whereabouts() const { return whereabouts_; }
    const std::filesystem::path& path() const { return path_; }

  private:
    void tell(Whereabouts before) const;

    std::filesystem::path path_;
    std::function<void(DiskEvent)> report_;
    std::function<void(const std::filesystem::path&)> follow_;
    std::optional<disk::HeldFolder> folder_;
    Whereabouts whereabouts_ = Whereabouts::in_place;
};

}  // namespace laydown::recorder
