// The tempo map, and which grid of it the song follows while it rolls: what was said of tempo,
// metre and map takes effect at a beat, a bar or a frame to come. Control thread.
//
// What was said before and comes later is worked out again whenever something is said that comes
// before it: a metre from the next bar on stays at a bar, whatever tempo and loop become meanwhile.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "metronome/course_ahead.hpp"
#include "music/tempo_map.hpp"

namespace laydown::metronome {

/// From where on a change holds while the song rolls.
enum class From : std::uint8_t { now, beat, bar };

struct When {
    From from = From::now;
    std::optional<TransportPosition> at{};  ///< in place of that
};

/// Something that is said of the music.
struct MapEdit {
    /// One takes the place of an earlier one of its kind that waits, and a map that of all; nudges
    /// add up. What is said while a map waits comes after it.
    enum class Kind : std::uint8_t { tempo, metre, map, nudge };
    Kind kind = Kind::map;
    When when{};
    /// The new map; `section`, counted from 1, is the one where it takes effect.
    std::function<Result<music::TempoMap>(const music::TempoMap& map, std::int64_t section)> make;
    bool goes_on = true;  ///< bars and beats are counted on; else the song's place in it is its own
    Frames nudge{};       ///< for a nudge, which needs no `make`
};

class GridSchedule {
  public:
    explicit GridSchedule(music::TempoMap map);

    /// A server came: nothing waits any more.
    void set_rate(SampleRate rate);
    /// With all that was said.
    const music::TempoMap& map() const { return *map_; }
    /// The map from the song's begin on; null before there is a rate.
    const music::SongGrid* home() const { return home_ ? &*home_ : nullptr; }
    /// What holds, or will when what waits has taken effect. There is a rate.
    const music::SongGrid& latest(const ClickKernel::Now& now) const;

    /// Takes effect `ahead` of now at the soonest; while the song stands, at once. Errors: those of
    /// `make`; nothing is changed then.
    Result<void> change(const CourseAhead& course, Frames ahead, MapEdit edit);
    /// The loops that wait are others now.
    void reconsider(const CourseAhead& course, Frames ahead);
    /// Tells a plan what holds.
    void write_to(ClickPlan& plan) const;

  private:
    struct Stage {
        TransportPosition from;
        std::shared_ptr<const music::TempoMap> map;
        music::SongGrid grid;
        MapEdit edit;  // that made it
    };
    struct Moment {
        TransportPosition transport;
        SongPosition song;
    };
    using Stages = std::vector<Stage>;

    void settle(const ClickKernel::Now& now);
    void use(std::shared_ptr<const music::TempoMap> map, std::shared_ptr<const music::Grid> grid);
    Result<void> change_standing(SongPosition song, const MapEdit& edit);
    std::pair<Stages, std::vector<MapEdit>> divided_at(TransportPosition soon) const;
    Result<void> place(Stages stages, std::vector<MapEdit> waiting, bool has_new,
                       const CourseAhead& course, TransportPosition soon);
    Result<Stage> next_stage(const Stage& before, Moment moment, const MapEdit& edit) const;
    static std::optional<Moment> next_beat(const music::SongGrid& grid, const CourseAhead& course,
                                           TransportPosition at, bool of_bar);
    static Moment moment(const Stages& stages, const CourseAhead& course, TransportPosition soonest,
                         const MapEdit& edit);

    std::shared_ptr<const music::TempoMap> map_;
    std::optional<SampleRate> rate_;
    std::optional<music::SongGrid> home_;
    Stages stages_;  // while it rolls: the first holds, the others wait
    std::uint32_t roll_ = 0;
};

}  // namespace laydown::metronome
