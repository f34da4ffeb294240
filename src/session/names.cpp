#include "session/names.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

#include "base/utf8.hpp"
#include "session/take_record.hpp"

namespace laydown::session {

namespace {

/// C0 and C1 controls, delete, and the line and paragraph separators.
bool is_control(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029;
}

/// What shows nothing of itself, or turns the text around it: Unicode's format characters (category
/// Cf), but for the few of them that are seen. Two names that differ only in these look the same.
bool is_invisible(char32_t c) {
    constexpr std::array<std::pair<char32_t, char32_t>, 12> ranges{{{0xAD, 0xAD},
                                                                    {0x61C, 0x61C},
                                                                    {0x180E, 0x180E},
                                                                    {0x200B, 0x200F},
                                                                    {0x202A, 0x202E},
                                                                    {0x2060, 0x206F},
                                                                    {0xFEFF, 0xFEFF},
                                                                    {0xFFF9, 0xFFFB},
                                                                    {0x1BCA0, 0x1BCA3},
                                                                    {0x1D173, 0x1D17A},
                                                                    {0xE0001, 0xE0001},
                                                                    {0xE0020, 0xE007F}}};
    return std::ranges::any_of(
        ranges, [c](const auto& range) { return range.first <= c && c <= range.second; });
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

/// Cuts a hyphen with at least `least` digits after it from the end of `text`.
std::optional<int> cut_number(std::string_view& text, std::size_t least) {
    const std::size_t hyphen = text.rfind('-');
    if (hyphen == std::string_view::npos) return std::nullopt;
    const std::string_view digits = text.substr(hyphen + 1);
    int number = 0;
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool all = fault == std::errc() && end == digits.data() + digits.size();
    if (!all || digits.size() < least) return std::nullopt;
    text.remove_suffix(text.size() - hyphen);
    return number;
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
        if (next->value == '/') return refuse("contains a slash");
        if (next->value == '\\') return refuse("contains a backslash");
        if (is_control(next->value)) return refuse("contains a control character or line break");
        if (is_invisible(next->value))
            return error(ErrorCode::bad_arguments, "{} contains an invisible character (U+{:04X})",
                         what, static_cast<std::uint32_t>(next->value));
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

std::string track_file_name(int number, std::string_view track, std::string_view extension) {
    return fmt::format("{:02}-{}.{}", number, file_name_part(track), extension);
}

NamedTake take_of_file_name(std::string_view session, std::string_view name) {
    constexpr std::size_t digits = 3;
    name = name.substr(0, name.rfind('.'));
    std::string_view rest = name;
    std::optional<int> take = cut_number(rest, digits);
    if (!take && cut_number(rest, 1)) take = cut_number(rest, digits);  // a copy's
    if (!take || *take < 1 || *take > most_takes) return {std::string(name), 0};
    const std::string before = file_name_part(session) + "-";
    if (rest.starts_with(before) && rest.size() > before.size()) {
        rest.remove_prefix(before.size());
    }
    return {std::string(rest), *take};
}

}  // namespace laydown::session
