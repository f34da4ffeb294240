#include "metronome/beat_line.hpp"

namespace laydown::metronome {

std::string beat_line(const BeatEvent& event, music::Tempo tempo) {
    std::string line = event.kind == BeatEvent::Kind::counted ? std::string("count-in")
                                                              : fmt::format("bar {}", event.bar);
    line += fmt::format(", beat {}  {:.2f} ", event.beat, tempo.bpm());
    for (int i = 1; i <= event.beats; ++i) line += i != event.beat ? " ." : i == 1 ? " O" : " o";
    return line;
}

}  // namespace laydown::metronome
