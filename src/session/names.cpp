#include "session/names.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace laydown::session {

namespace {

/// C0 and C1 controls, delete, and the line and paragraph separators.
bool is_control(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029;
}

bool is_refused_by_file_systems(char32_t c) {
    return is_control(c) ||
           (c < 0x80 &&
            std::string_view("<>:\"/\\|?*").find(static_cast<char>(c)) != std::string_view::npos);
}

/// `name` with the characters that cannot be in a file name replaced, cut to `longest_name` bytes.
std::string file_name_part(std::string_view name) {
    std::string part;
    while (!name.empty()) {
        const auto next = first_code_point(name);
        const std::size_t taken = next ? next->bytes : 1;
        const bool keep = next && !is_refused_by_file_systems(next->value);
        const std::string_view piece = keep ? name.substr(0, taken) : "_";
        if (part.size() + piece.size() > longest_name) break;
        part += piece;
        name.remove_prefix(taken);
    }
    return part;
}

}  // namespace

Result<void> check_name(std::string_view name, std::string_view what) {
    const auto refuse = [&](std::string_view reason) {
        return error(ErrorCode::bad_arguments, "{} {}", what, reason);
    };
    if (std::ranges::all_of(name, [](char c) { return c == ' '; })) return refuse("is empty");
    if (name.size() > longest_name)
        return error(ErrorCode::bad_arguments, "{} is longer than {} bytes ({})", what,
                     longest_name, name.size());
    if (name.front() == '.') return refuse("starts with '.'");
    for (std::string_view rest = name; !rest.empty();) {
        const auto next = first_code_point(rest);
        if (!next) return refuse("is not valid UTF-8");
        if (next->value == '/' || next->value == '\\') return refuse("contains a slash");
        if (is_control(next->value)) return refuse("contains a control character or line break");
        rest.remove_prefix(next->bytes);
    }
    return {};
}

std::string take_file_name(std::string_view session, std::string_view track, int take,
                           std::string_view extension, int copy) {
    auto name = fmt::format("{}-{}-{:03}", file_name_part(session), file_name_part(track), take);
    // A name that check_name() would have refused must not turn into a hidden file either.
    if (name.front() == '.') name.front() = '_';
    if (copy > 1) name += fmt::format("-{}", copy);
    return fmt::format("{}.{}", name, extension);
}

}  // namespace laydown::session
