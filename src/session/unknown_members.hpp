// What of a JSON object this version does not know. A plain value.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace laydown::session {

/// Name and JSON text of each member, in order, as they were read. They are written again with the
/// object.
using UnknownMembers = std::vector<std::pair<std::string, std::string>>;

}  // namespace laydown::session
