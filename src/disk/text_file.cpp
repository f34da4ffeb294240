#include "disk/text_file.hpp"

#include <fcntl.h>

#include <algorithm>

#include "disk/disk_fault.hpp"
#include "disk/posix_file.hpp"

namespace laydown::disk {

Result<std::string> read_text(const std::filesystem::path& path, std::int64_t most) {
    const auto file = open_regular_file(path, O_RDONLY);
    if (!file) return file.error();
    const std::int64_t size = std::max(file_size(*file), std::int64_t{0});
    if (size > most)
        return error(ErrorCode::too_many, "{}: it has {} bytes, more than the {} that are read",
                     path.native(), size, most);
    std::string text(static_cast<std::size_t>(size), '\0');
    const Transfer done = read_at(*file, std::as_writable_bytes(std::span(text)), 0);
    if (done.error != 0) return disk_error(path.native(), "reading", done.error);
    text.resize(done.bytes);
    return text;
}

}  // namespace laydown::disk
