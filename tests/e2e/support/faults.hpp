// What the tests of faults share: sources that survive their server, and judgement of takes that
// did not end as intended. One thread.
#pragma once

#include <string>

#include "child_process.hpp"
#include "studio.hpp"

namespace laydown::test {

inline constexpr std::int64_t second = 48'000;  ///< in frames

/// A source of counters as a process of its own, which may die with the server. It connects itself
/// to the recorder's inputs, also those that appear later.
ChildProcess start_source(const JackServer& server, unsigned channels,
                          const std::string& recorder = "recorder");

/// Waits until `count` inputs of a recorder hear something.
void await_sound(RecorderProcess& recorder, int count);

/// Empty when the file of a part holds what the journal says, each sample of each channel. It may
/// begin with that much silence, when the source was connected later, and its handle may; silence
/// alone is a problem.
/// With `any_clock`, the counts may differ from the device's frames by a constant, the same for all
/// channels, as they do after a change of servers.
std::string part_problem(const RecorderProcess& recorder, int take, const std::string& track,
                         unsigned first_source = 0, bool any_clock = false,
                         Frames silence = Frames{0});

/// The same for all parts of the journal; track numbers tell the source's outputs, all mono. What
/// begins at `reached` or later may be empty.
std::string journal_problem(const RecorderProcess& recorder, Frames silence = Frames{0},
                            SongPosition reached = never<SongPosition>);

/// How many files capture rings have left in the sandbox.
std::size_t ring_files(const Sandbox& sandbox);

}  // namespace laydown::test
