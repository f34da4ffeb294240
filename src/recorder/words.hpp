// Values of the recorder as words and numbers for people and scripts: one place for all outputs.
// Pure: any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "jackio/latency.hpp"
#include "recorder/cut_job.hpp"
#include "recorder/listener.hpp"
#include "recorder/record_machine.hpp"

namespace laydown::recorder {

/// A word or two, as OSC and JSON have it.
std::string_view in_words(RecordState state);
/// A word or two, as events have it: scripts rely on them.
std::string_view in_words(PartTrouble::Kind kind);
std::string_view in_words(SessionTrouble::Kind kind);
/// A sentence.
std::string in_words(const PartTrouble& trouble);
std::string in_words(const SessionTrouble& trouble);

/// A track that has a port whose paths differ in latency.
struct UnequalPaths {
    std::string track;
    jackio::LatencyRange latency;
};
/// A sentence for all such tracks of a take, one or more.
std::string in_words(int take, const std::vector<UnequalPaths>& unequal);
/// The highest level of all channels in dB relative to full scale; minus infinity for silence.
double peak_decibels(const session::TakeRecord& record);
/// "12.345 s" or "1:02:03.456".
std::string duration_in_words(double seconds);

}  // namespace laydown::recorder
