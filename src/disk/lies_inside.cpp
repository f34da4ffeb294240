#include "disk/lies_inside.hpp"

#include <algorithm>

namespace laydown::disk {

bool lies_inside(const std::filesystem::path& file) {
    return file.is_relative() && !file.empty() && file.lexically_normal() != "." &&
           std::none_of(file.begin(), file.end(),
                        [](const std::filesystem::path& part) { return part == ".."; });
}

}  // namespace laydown::disk
