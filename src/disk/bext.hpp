// The chunk that makes a WAV file a Broadcast Wave file. Pure, but for the local time zone.
// Source: EBU Tech 3285 version 2; the coding history after EBU R 98.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "disk/audio_file_writer.hpp"
#include "disk/bytes.hpp"

namespace laydown::disk {

inline constexpr std::size_t bext_bytes = 602;  ///< without the coding history

/// The texts of the chunk, which iXML repeats.
struct BextTexts {
    std::string description;     ///< at most 256 bytes, cut between characters
    std::string date;            ///< local, "2024-05-31"
    std::string time;            ///< local, "18:04:05"
    std::string coding_history;  ///< one line with its line break
};
inline constexpr std::string_view originator = "Laydown";
inline constexpr int bext_version = 1;

BextTexts bext_texts(const AudioFileSpec& spec);
ByteBuilder make_bext(const AudioFileSpec& spec);

/// Positions before the song's start cannot be told in bext: they become 0.
std::uint64_t time_reference(SongPosition position);
bool is_own_bext(std::span<const std::byte> content);

}  // namespace laydown::disk
