#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>

#include "metronome/options.hpp"
#include "music/klick_format.hpp"
#include "session/tempo_map_json.hpp"

namespace laydown::metronome {

namespace fs = std::filesystem;

namespace {

/// More than any map has that is one: a hundred thousand sections have some 3 MiB.
constexpr std::uintmax_t largest_map = 64U << 20U;

Result<std::string> text_of(const fs::path& path) {
    std::error_code failed;
    const auto status = fs::status(path, failed);
    if (!fs::exists(status)) {
        return error(ErrorCode::disk, "{}: {}", path.string(),
                     failed ? failed.message() : std::strerror(ENOENT));
    }
    if (!fs::is_regular_file(status)) return error(ErrorCode::disk, "{} is no file", path.string());
    const auto size = fs::file_size(path, failed);
    if (failed) return error(ErrorCode::disk, "{}: {}", path.string(), failed.message());
    if (size > largest_map)
        return error(ErrorCode::disk, "{} is too large for a tempo map", path.string());
    std::string text(size, '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(text.data(), static_cast<std::streamsize>(size));
    if (file.gcount() != static_cast<std::streamsize>(size))
        return error(ErrorCode::disk, "{} cannot be read", path.string());
    return text;
}

}  // namespace

Result<music::TempoMap> read_map(const std::optional<fs::path>& file,
                                 const std::optional<fs::path>& session) {
    const fs::path path = file ? *file : *session / "session.json";
    const auto text = text_of(path);
    if (!text) return text.error();
    auto map = file ? music::parse_klick(*text) : session::tempo_map_of_session(*text);
    if (!map) return error(map.error().code, "{}: {}", path.string(), map.error().text);
    return map;
}

}  // namespace laydown::metronome
