#include "daemon/instance.hpp"

#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>

#include "daemon/printable.hpp"
#include "daemon/runtime_folder.hpp"

namespace laydown::daemon {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_instance_name = 60;

std::string to_text(const InstanceInfo& info) {
    const Json json{{"program", info.program}, {"name", info.name},
                    {"pid", info.pid},         {"osc", info.osc},
                    {"session", info.session}, {"version", info.version}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::optional<InstanceInfo> from_text(const std::string& text) {
    const auto json = Json::parse(text, nullptr, false);
    bool good = true;
    const auto string = [&](const char* key) -> std::string {
        const auto found = json.find(key);
        good = good && found != json.end() && found->is_string();
        return good ? found->get<std::string>() : std::string{};
    };
    InstanceInfo info{string("program"), string("name"),    0,
                      string("osc"),     string("session"), string("version")};
    const auto pid = json.find("pid");
    if (!good || pid == json.end() || !pid->is_number_integer()) return std::nullopt;
    info.pid = pid->get<pid_t>();
    return info;
}

Error conflict(const InstanceInfo& info, const std::filesystem::path& path) {
    const auto content = held_content(path);
    const auto other = content ? from_text(*content) : std::nullopt;
    if (!other) return error(ErrorCode::conflict, "the name {} is in use", info.name);
    return error(ErrorCode::conflict, "the name {} is in use by process {} ({}{}{})", info.name,
                 other->pid, other->program, other->session.empty() ? "" : ", session ",
                 other->session);
}

}  // namespace

std::string problem_with_instance_name(std::string_view name) {
    if (name.empty()) return "is empty";
    if (name.size() > longest_instance_name)
        return fmt::format("is longer than {} bytes", longest_instance_name);
    if (printable(name) != name) return "contains control characters or is not UTF-8";
    if (const auto at = name.find_first_of("/:\\"); at != std::string_view::npos)
        return fmt::format("contains '{}'", name[at]);
    if (name.front() == '.' || name.front() == ' ') return "begins with a dot or blank";
    if (name.back() == ' ') return "ends with a blank";
    return {};
}

Result<Instance> Instance::claim(InstanceInfo info) {
    auto folder = runtime_folder();
    if (!folder) return folder.error();
    return claim(std::move(info), *folder);
}

Result<Instance> Instance::claim(InstanceInfo info, const std::filesystem::path& folder) {
    if (const auto problem = problem_with_instance_name(info.name); !problem.empty())
        return error(ErrorCode::bad_arguments, "the name \"{}\" {}", printable(info.name), problem);
    info.pid = ::getpid();
    info.version = LAYDOWN_VERSION;
    const auto path = folder / (info.name + ".json");
    auto file = LockedFile::create(path, to_text(info));
    if (!file && file.error().code == ErrorCode::conflict) return conflict(info, path);
    if (!file) return file.error();
    return Instance(std::move(info), std::move(*file));
}

Result<void> Instance::publish_osc(std::string url) {
    info_.osc = std::move(url);
    return file_.replace(to_text(info_));
}

std::vector<InstanceInfo> list_instances() {
    const auto folder = runtime_folder();
    return folder ? list_instances(*folder) : std::vector<InstanceInfo>{};
}

std::vector<InstanceInfo> list_instances(const std::filesystem::path& folder) {
    std::vector<InstanceInfo> result;
    std::error_code failed;
    for (std::filesystem::directory_iterator entry(folder, failed), end; !failed && entry != end;
         entry.increment(failed)) {
        const auto& path = entry->path();
        if (path.extension() != ".json" || path.filename().string().front() == '.') continue;
        const auto content = held_content(path);
        if (!content) continue;
        if (auto info = from_text(*content)) result.push_back(std::move(*info));
    }
    std::sort(result.begin(), result.end(),
              [](const InstanceInfo& a, const InstanceInfo& b) { return a.name < b.name; });
    return result;
}

}  // namespace laydown::daemon
