// The words that the journal has for values. For this folder only. Pure: any thread.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "session/take_record.hpp"

namespace laydown::session {

template <class Enum>
using Words = std::pair<Enum, std::string_view>;

inline constexpr std::array<Words<GapCause>, 3> gap_causes{
    {{GapCause::missed_cycles, "missed cycles"},
     {GapCause::overrun, "overrun"},
     {GapCause::unknown, "unknown"}}};

inline constexpr std::array<Words<TakeStatus>, 7> statuses{{{TakeStatus::complete, "complete"},
                                                            {TakeStatus::aborted, "aborted"},
                                                            {TakeStatus::discarded, "discarded"},
                                                            {TakeStatus::salvaged, "salvaged"},
                                                            {TakeStatus::repaired, "repaired"},
                                                            {TakeStatus::failed, "failed"},
                                                            {TakeStatus::open, "open"}}};

inline constexpr std::array<Words<JournalEvent>, 4> events{{{JournalEvent::open, "open"},
                                                            {JournalEvent::end, "end"},
                                                            {JournalEvent::close, "close"},
                                                            {JournalEvent::other, "other"}}};

/// The word of a value.
template <class Enum, std::size_t N>
std::string_view word_of(const std::array<Words<Enum>, N>& words, Enum value) {
    for (const auto& [known, word] : words)
        if (known == value) return word;
    return words.back().second;
}

/// The value of a word; the table's last one for a word of a later program.
template <class Enum, std::size_t N>
Enum value_of(const std::array<Words<Enum>, N>& words, std::string_view word) {
    for (const auto& [known, text] : words)
        if (text == word) return known;
    return words.back().first;
}

}  // namespace laydown::session
