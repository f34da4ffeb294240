// A disk that fails while it is synced, in programs that are linked with failing_sync.cpp: those
// functions of libc are its own there. Any thread.
#pragma once

#include <string>
#include <vector>

namespace laydown::disk::test {

/// The next `count` syncs of what has `part` in its path fail with EIO. As on Linux nothing else
/// tells of it: others are good ones. Of a file that was made without a name the folder is known.
void fail_syncs(int count, const std::string& part);

/// The paths that were synced with fsync(2) since the last call, in order.
std::vector<std::string> take_synced();

}  // namespace laydown::disk::test
