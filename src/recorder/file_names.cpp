#include "recorder/file_names.hpp"

#include "session/names.hpp"

namespace laydown::recorder {

namespace fs = std::filesystem;

bool is_empty_file(const fs::path& path) {
    std::error_code failed;
    return fs::is_regular_file(fs::symlink_status(path, failed)) &&
           fs::file_size(path, failed) == 0 && !failed;
}

std::string FileNames::choose(const session::TakeRecord& record, std::string_view extension,
                              int copy) {
    for (;; ++copy) {
        const fs::path name =
            session::take_file_name(record.session, record.track, record.take, extension, copy);
        std::string file = (fs::path("audio") / name).string();
        std::error_code failed;
        const bool exists = fs::exists(session_ / file, failed) && !failed;
        if (!exists && given_.insert(file).second) return file;
    }
}

}  // namespace laydown::recorder
