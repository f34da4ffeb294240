#include "recorder/folder_watch.hpp"

#include <utility>

namespace laydown::recorder {

FolderWatch::FolderWatch(std::filesystem::path session, std::function<void(DiskEvent)> report,
                         std::function<void(const std::filesystem::path&)> follow)
    : path_(std::move(session)), report_(std::move(report)), follow_(std::move(follow)) {
    // One that cannot be looked at will say so to whoever writes into it.
    if (auto held = disk::HeldFolder::open(path_)) folder_ = std::move(*held);
}

void FolderWatch::look() {
    if (!folder_) return;
    const Whereabouts before = std::exchange(whereabouts_, folder_->look());
    if (whereabouts_ == before && path_ == folder_->path()) return;
    path_ = folder_->path();
    follow_(path_);
    // How this process reaches a hidden folder is of no use to another one.
    report_(FolderMoved{whereabouts_ == Whereabouts::hidden ? folder_->name() : path_});
    tell(before);
}

void FolderWatch::tell(Whereabouts before) const {
    const std::string name = folder_->name().string();
    const auto displaced = [this](std::string text) {
        report_(SessionTrouble{SessionTrouble::Kind::displaced, std::move(text)});
    };
    switch (whereabouts_) {
        case Whereabouts::in_place:
            if (before == Whereabouts::deleted) return;
            report_(SessionTrouble{SessionTrouble::Kind::resumed,
                                   fmt::format("the session folder is {} again", name)});
            return;
        case Whereabouts::moved:
            displaced(
                fmt::format("the session folder was moved from {} to {}: it is recorded to there",
                            name, path_.string()));
            return;
        case Whereabouts::hidden:
            displaced(
                fmt::format("the session folder {} cannot be reached any more, as when its "
                            "disk is unmounted: it is recorded to all the same, and what is "
                            "open is kept in memory too",
                            name));
            return;
        case Whereabouts::deleted:
            displaced(
                fmt::format("the session folder {} was deleted: it is made again, and what "
                            "is being recorded is put there when it ends",
                            name));
            return;
    }
}

}  // namespace laydown::recorder
