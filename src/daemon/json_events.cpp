#include "daemon/json_events.hpp"

#include "base/timestamp.hpp"

namespace laydown::daemon {

JsonEvents::JsonEvents(bool enabled, int fd)
    : enabled_(enabled), output_(fd, std::size_t{1024} * 1024) {}

void JsonEvents::emit(std::string_view name, const nlohmann::ordered_json& fields) {
    if (!enabled_) return;
    nlohmann::ordered_json event{{"event", name}, {"time", utc_now()}};
    if (fields.is_object()) event.update(fields);

    const std::lock_guard lock(mutex_);
    write_lost();
    write(event);
}

void JsonEvents::flush() {
    const std::lock_guard lock(mutex_);
    write_lost();
}

void JsonEvents::write_lost() {
    if (!output_.flush()) return;
    if (const auto lost = output_.take_lost(); lost > 0)
        write({{"event", "lost"}, {"time", utc_now()}, {"count", lost}});
}

void JsonEvents::write(const nlohmann::ordered_json& event) {
    using nlohmann::ordered_json;
    output_.write(event.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + '\n');
}

}  // namespace laydown::daemon
