#include "api/answer_common.hpp"

#include "api/common.hpp"
#include "osc/describe.hpp"

namespace laydown::api {

namespace {

using namespace std::string_literals;

osc::Groups groups_of(const std::optional<std::string>& group, const char* when_left_out) {
    const auto name = group.value_or(when_left_out);
    return {.state = name != "meters", .meters = name != "state"};
}

osc::Duration duration(double seconds) {
    return std::chrono::duration_cast<osc::Duration>(std::chrono::duration<double>(seconds));
}

osc::Values description(const osc::MethodInfo& method) {
    const bool called = !method.arguments().empty();
    const auto infos = called ? method.arguments() : method.replies();
    osc::Values values{std::string(method.path), std::string(osc::to_string(method.kind)),
                       osc::tags(infos), std::string(method.doc)};
    for (const auto& info : infos) {
        values.emplace_back(std::string(info.name));
        values.emplace_back(osc::form_text(info));
        values.emplace_back(std::string(info.doc));
    }
    return values;
}

Result<osc::Reply> introspection(const osc::Server& server, const osc::Caller& caller,
                                 const std::string& prefix) {
    std::int32_t count = 0;
    for (const auto& method : server.table()) {
        if (!method.path.starts_with(prefix)) continue;
        caller.reply(description(method));
        ++count;
    }
    return osc::Reply{{count}};
}

using Subscription = std::tuple<std::string, double, double>;

Result<Subscription> subscription(osc::Server& server, const osc::Caller& caller,
                                  const std::optional<std::string>& group, double lease,
                                  double rate) {
    const auto done = server.subscribers().subscribe(caller.endpoint,
                                                     {.groups = groups_of(group, "state"),
                                                      .length = duration(lease),
                                                      .meter_period = duration(1.0 / rate)},
                                                     caller.now);
    if (!done) return done.error();
    return Subscription{group.value_or("state"), lease, rate};
}

}  // namespace

void answer_common(osc::Server& server, const Program& program) {
    server.on(ping, [program]() -> Result<std::tuple<std::string, std::string>> {
        return std::tuple{program.name, program.version};
    });
    server.on(status, [&server, program]() -> Result<osc::Reply> {
        osc::Values pairs{"program"s, program.name, "version"s, program.version};
        for (auto& value : server.status()) pairs.push_back(std::move(value));
        return osc::Reply{std::move(pairs)};
    });
    server.on(introspect, [&server](osc::Caller& caller, const std::optional<std::string>& prefix) {
        return introspection(server, caller, prefix.value_or(""));
    });
    server.on(subscribe, [&server](osc::Caller& caller, const std::optional<std::string>& group,
                                   std::optional<double> lease, std::optional<double> rate) {
        return subscription(server, caller, group, lease.value_or(default_lease),
                            rate.value_or(default_meter_rate));
    });
    server.on(
        unsubscribe,
        [&server](osc::Caller& caller, const std::optional<std::string>& group) -> Result<void> {
            server.subscribers().unsubscribe(caller.endpoint, groups_of(group, "all"));
            return {};
        });
}

}  // namespace laydown::api
