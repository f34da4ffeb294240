// The names of sessions and tracks, and the file names made of them. Pure: any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace laydown::session {

inline constexpr std::size_t longest_name = 64;  ///< bytes of UTF-8

/// Refuses (`bad_arguments`, with the reason) what cannot name a track or session: empty or blank,
/// longer than `longest_name`, invalid UTF-8, control or invisible characters, line breaks, '/' or
/// '\', a leading '.'. `what` opens the sentence: "track name", "session name". One letter in two
/// spellings, as U+00E9 and "e" with U+0301, makes two names that look alike: both are accepted.
Result<void> check_name(std::string_view name, std::string_view what);

/// `<Session>-<Track>-<NNN>.<extension>`: the take number with at least three digits, bytes that
/// FAT, NTFS or a shell of files refuses replaced by '_', each name cut (between characters) to
/// `longest_name` bytes. `copy` from 2 up adds `-<copy>`: for two tracks of a take whose names
/// differ only in what the file system cannot tell apart.
std::string take_file_name(std::string_view session, std::string_view track, int take,
                           std::string_view extension, int copy = 1);

/// `<NN>-<Track>.<extension>`: a whole track as a file; its number with at least two digits, its
/// name in the same way.
std::string track_file_name(int number, std::string_view track, std::string_view extension);

/// What the name of a take's file tells of it.
struct NamedTake {
    std::string track{};  ///< as take_file_name() wrote it
    int take = 0;         ///< 0 if the name has no number of a take
    friend bool operator==(const NamedTake&, const NamedTake&) = default;
};
/// Of a name that take_file_name() made, with the session's name or another one, which stays before
/// the track's; of any other name the track is what stands before its extension.
NamedTake take_of_file_name(std::string_view session, std::string_view name);

}  // namespace laydown::session
