// Tells of what keeps parts from being written as often as it is news: that audio is being lost
// once for all of them, and that it is over once nothing waits any more. Disk thread, or who
// salvages.
#pragma once

#include <functional>

#include "recorder/file_part.hpp"

namespace laydown::recorder {

class Obstacles {
  public:
    explicit Obstacles(std::function<void(DiskEvent)> report) : report_(std::move(report)) {}

    /// It was told that something cannot be written.
    void stuck() {
        stuck_ = true;
        flows_ = false;
    }
    /// Something was written that waited, or something new.
    void flows() { flows_ = true; }
    /// What a part has told may be either.
    void heed(const DiskEvent& event);

    /// `loser` is one of the parts that lose audio, if there are any; `waits` tells whether any
    /// part waits for the disk.
    void look_at_loss(const FilePart* loser, bool waits);
    /// `waits` tells whether anything still waits for the disk, the journal included.
    void look_at_end(bool waits);

  private:
    std::function<void(DiskEvent)> report_;
    bool stuck_ = false;
    bool flows_ = false;  // since
    bool loses_ = false;  // which was told
};

}  // namespace laydown::recorder
