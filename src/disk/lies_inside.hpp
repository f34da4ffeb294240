// Whether a name that was read somewhere stays in the folder that it belongs to. Pure: any thread.
#pragma once

#include <filesystem>

namespace laydown::disk {

/// A journal or a session may come from anywhere: the files that it names, relative to its folder,
/// have to lie in there. Not so an absolute name, one with `..`, nor an empty one or that of the
/// folder itself.
bool lies_inside(const std::filesystem::path& file);

}  // namespace laydown::disk
