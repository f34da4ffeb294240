// `--json`: one JSON object per line on standard output, for scripts that watch a recorder.
// Any thread but the real-time one.
#pragma once

#include <mutex>
#include <nlohmann/json.hpp>
#include <string_view>

#include "daemon/output.hpp"

namespace laydown::daemon {

/// A reader that is slow, stuck or gone never stops the recorder: events wait in memory up to a
/// limit, then whole lines are dropped, and `{"event":"lost","count":n}` says so afterwards.
class JsonEvents {
  public:
    /// `fd` stays open and belongs to the caller.
    explicit JsonEvents(bool enabled, int fd = 1);

    bool enabled() const noexcept { return enabled_; }
    /// Writes `{"event":<name>,"time":<now, UTC, ISO 8601 with milliseconds>,<fields>…}` and
    /// flushes it. `fields` is an object. Numbers that JSON does not have (infinite levels) become
    /// null; text that is not UTF-8 is made so.
    void emit(std::string_view name, const nlohmann::ordered_json& fields = {});
    /// Writes what had to wait.
    void flush();

  private:
    void write_lost();
    void write(const nlohmann::ordered_json& event);

    const bool enabled_;
    std::mutex mutex_;  // protects output_
    Output output_;
};

}  // namespace laydown::daemon
