// The tempo map of a song, as musicians write it. A plain value that was checked when it was made;
// any thread may use it.
#pragma once

#include <vector>

#include "music/section.hpp"

namespace laydown::music {

class TempoMap {
  public:
    /// One section that goes on for ever, at 120 quarters a minute in 4/4.
    TempoMap() : sections_(1) {}

    /// `pickup` beats of the first section's metre, at its first tempo, come before its first bar.
    /// Errors: those of check() with the section's number, counted from 1; `out_of_range` for no
    /// section, one that follows an endless one, a pickup as long as a bar, or more than 1e9 beats.
    static Result<TempoMap> make(std::vector<Section> sections, int pickup = 0);

    /// One or more. Metre and last tempo of the last one hold for what comes after it as well.
    const std::vector<Section>& sections() const { return sections_; }
    int pickup() const { return pickup_; }

    friend bool operator==(const TempoMap&, const TempoMap&) = default;

  private:
    TempoMap(std::vector<Section> sections, int pickup)
        : sections_(std::move(sections)), pickup_(pickup) {}

    std::vector<Section> sections_;
    int pickup_ = 0;
};

}  // namespace laydown::music
