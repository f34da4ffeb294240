// A running process makes itself known: a file with its name and OSC address in the runtime folder.
// Control thread only; `list_instances` from any thread.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "daemon/locked_file.hpp"

namespace laydown::daemon {

/// The content of `<name>.json`, one object with these members.
struct InstanceInfo {
    std::string program;  ///< "laydown-recorder"
    std::string name;     ///< unique among the living; also the JACK client's name
    pid_t pid = 0;
    std::string osc;      ///< "osc.udp://127.0.0.1:7511/"; empty until the port is open
    std::string session;  ///< the session folder, absolute; may be empty
    std::string version;

    friend bool operator==(const InstanceInfo&, const InstanceInfo&) = default;
};

/// Why `name` cannot be a name of an instance (1 to 60 bytes of UTF-8, no control characters, no
/// '/', ':' or '\\', no leading '.' or blank, no trailing blank), or empty when it can. JACK's
/// limit is 63; three bytes are left for what the server may append.
std::string problem_with_instance_name(std::string_view name);

class Instance {
  public:
    /// Takes the name: fills in `pid` and `version` and writes the file. `conflict` when a living
    /// process has the name (the text tells its pid), `bad_arguments` for a bad name, `disk` when
    /// the folder or file cannot be made. Files of dead processes are replaced.
    static Result<Instance> claim(InstanceInfo info);
    static Result<Instance> claim(InstanceInfo info, const std::filesystem::path& folder);

    /// Makes the OSC address known.
    Result<void> publish_osc(std::string url);

  private:
    Instance(InstanceInfo info, LockedFile file) : info_(std::move(info)), file_(std::move(file)) {}

    InstanceInfo info_;
    LockedFile file_;
};

/// Those that live now, by name. Leaves the files of dead ones alone and skips what is not
/// readable.
std::vector<InstanceInfo> list_instances();
std::vector<InstanceInfo> list_instances(const std::filesystem::path& folder);

}  // namespace laydown::daemon
