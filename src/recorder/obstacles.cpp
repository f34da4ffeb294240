#include "recorder/obstacles.hpp"

#include <utility>

namespace laydown::recorder {

void Obstacles::heed(const DiskEvent& event) {
    if (std::holds_alternative<PartOpened>(event)) flows();
    const auto* trouble = std::get_if<PartTrouble>(&event);
    if (trouble == nullptr) return;
    switch (trouble->kind) {
        case PartTrouble::Kind::disk_full:
        case PartTrouble::Kind::read_only:
        case PartTrouble::Kind::unwritable:
            stuck();
            break;
        default:
            break;
    }
}

void Obstacles::look_at_loss(const FilePart* loser, bool waits) {
    if (loser == nullptr) {
        loses_ = loses_ && waits;
        return;
    }
    if (std::exchange(loses_, true)) return;
    const bool full = loser->obstacle() == PartTrouble::Kind::disk_full;
    report_(SessionTrouble{SessionTrouble::Kind::losing,
                           full ? "the disk has been full for longer than the ring is deep"
                                : "files could not be made for longer than the ring is deep"});
}

void Obstacles::look_at_end(bool waits) {
    if (!stuck_ || !flows_ || waits) return;
    stuck_ = flows_ = false;
    report_(SessionTrouble{SessionTrouble::Kind::resumed, {}});
}

}  // namespace laydown::recorder
