// What the codes of `/error` mean, in words for people. Constants.
#pragma once

#include <array>
#include <string_view>

#include "base/result.hpp"

namespace laydown::api {

struct ErrorMeaning {
    ErrorCode code;
    std::string_view name;
    std::string_view meaning;
};

inline constexpr std::array error_meanings{
    ErrorMeaning{ErrorCode::unknown_address, "unknown address", "Nothing answers at this address."},
    ErrorMeaning{ErrorCode::bad_arguments, "bad arguments",
                 "The number or types of the arguments are wrong, or the packet is damaged."},
    ErrorMeaning{ErrorCode::out_of_range, "out of range",
                 "An argument lies outside of what is documented."},
    ErrorMeaning{ErrorCode::not_found, "not found", "There is no such track, take or file."},
    ErrorMeaning{ErrorCode::wrong_state, "wrong state",
                 "Not possible now, such as to stop what is not recording."},
    ErrorMeaning{ErrorCode::no_server, "no server", "The JACK server is not there."},
    ErrorMeaning{ErrorCode::disk, "disk", "A file or folder cannot be read or written."},
    ErrorMeaning{ErrorCode::conflict, "conflict",
                 "A name, folder or port is in use by something else."},
    ErrorMeaning{ErrorCode::refused, "refused",
                 "Not allowed, such as a pattern where none is meant, or a call of a report."},
    ErrorMeaning{ErrorCode::too_many, "too many",
                 "A limit is reached, such as that of subscribers or of the work for one packet."},
    ErrorMeaning{ErrorCode::internal, "internal", "A defect of the program; please report it."},
    ErrorMeaning{ErrorCode::no_answer, "no answer",
                 "Nobody answered in time. Never sent; clients give it to their users."},
};

}  // namespace laydown::api
