// Drives a record machine as the recorder does, and tells its decisions in words.
#pragma once

#include <string>

#include "recorder/record_machine.hpp"

namespace laydown::recorder::test {

inline std::string list_of(const std::vector<TrackNumber>& tracks) {
    std::string list;
    for (const TrackNumber track : tracks) {
        list += (list.empty() ? "" : " ") + std::to_string(track.value);
    }
    return list;
}

inline std::string in_words(Ending ending) {
    switch (ending) {
        case Ending::complete:
            return "complete";
        case Ending::aborted:
            return "aborted";
    }
    return "";
}

/// "open 3 (1 2) 100" or "end 3 (1 2) 200 complete".
inline std::string in_words(const TakeAction& action) {
    if (const auto* open = std::get_if<OpenTake>(&action)) {
        return fmt::format("open {} ({}) {}", open->take, list_of(open->tracks), open->begin.frame);
    }
    const auto& end = std::get<EndTake>(action);
    return fmt::format("end {} ({}) {} {}", end.take, list_of(end.tracks), end.end.frame,
                       in_words(end.ending));
}

/// A machine with two armed tracks, and a transport that it follows.
struct Driver {
    RecordMachine machine;
    Frames lead{10'000};

    explicit Driver(int next_take = 1) : machine(next_take) {
        machine.arm({1}, true);
        machine.arm({2}, true);
    }

    void roll(std::int64_t song) { machine.on({Stretch{lead, {song}}, {}, Break::halt}); }
    void stretch_ends(std::int64_t song, Break why) { machine.on({std::nullopt, {song}, why}); }
    void locate(std::int64_t from, std::int64_t to) {
        stretch_ends(from, Break::locate);
        lead += Frames{from - to};
        roll(to);
    }
    void at(std::int64_t song) { machine.advance({song}); }

    /// What was decided since the last call.
    std::vector<std::string> decided() {
        std::vector<std::string> words;
        for (const TakeAction& action : machine.take_actions()) words.push_back(in_words(action));
        return words;
    }
};

}  // namespace laydown::recorder::test
