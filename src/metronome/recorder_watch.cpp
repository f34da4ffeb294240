#include "metronome/recorder_watch.hpp"

#include <charconv>

#include "api/recorder.hpp"
#include "daemon/instance.hpp"

namespace laydown::metronome {

using std::chrono::seconds;
using std::chrono::steady_clock;

namespace {

/// A recorder that has not answered for that long is gone.
constexpr seconds patience{5};

/// The port in `osc.udp://127.0.0.1:7511/`.
std::optional<std::uint16_t> port_of(std::string_view url) {
    const auto colon = url.rfind(':');
    std::uint16_t port = 0;
    if (colon == std::string_view::npos) return std::nullopt;
    const char* begin = url.data() + colon + 1;
    if (std::from_chars(begin, url.data() + url.size(), port).ec != std::errc{})
        return std::nullopt;
    return port;
}

}  // namespace

RecorderWatch::RecorderWatch(daemon::EventLoop& loop, std::string name, Told told)
    : loop_(loop), name_(std::move(name)), told_(std::move(told)) {}

RecorderWatch::~RecorderWatch() {
    if (client_) loop_.unwatch(client_->fd());
}

void RecorderWatch::tick() {
    if (client_ && steady_clock::now() - heard_ > patience) leave();
    if (!client_ && !find()) return;
    // Sends the whole state again, so nothing that was lost on the way stays lost.
    static_cast<void>(
        client_->send({std::string(api::subscribe.info.path), {std::string("state")}}));
}

bool RecorderWatch::find() {
    for (const auto& instance : daemon::list_instances()) {
        if (instance.program != "laydown-recorder" || instance.name != name_) continue;
        const auto port = port_of(instance.osc);
        if (!port) continue;
        auto client = osc::Client::connect({osc::loopback, *port});
        if (!client) return false;
        client_.emplace(std::move(*client));
        heard_ = steady_clock::now();
        loop_.watch(client_->fd(), [this] { hear(); });
        return true;
    }
    return false;
}

void RecorderWatch::leave() {
    loop_.unwatch(client_->fd());
    client_.reset();
    if (std::exchange(range_, std::nullopt)) told_(std::nullopt);
}

void RecorderWatch::hear() {
    while (const auto message = client_->next(std::chrono::milliseconds(0))) {
        heard_ = steady_clock::now();
        if (message->path != api::record_range.info.path) continue;
        const auto values = osc::read_all<bool, SongPosition, SongPosition>(
            message->arguments, api::record_range.info.replies());
        if (!values) continue;  // of another version, perhaps
        const auto [wanted, begin, end] = *values;
        const auto range = wanted ? std::optional(Range<SongPosition>{begin, end}) : std::nullopt;
        if (std::exchange(range_, range) != range) told_(range);
    }
}

}  // namespace laydown::metronome
