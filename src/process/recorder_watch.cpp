#include "process/recorder_watch.hpp"

#include "api/recorder.hpp"
#include "osc/dispatcher.hpp"

namespace laydown::process {

using std::chrono::seconds;
using std::chrono::steady_clock;

namespace {

/// A recorder that has not answered for that long is gone.
constexpr seconds patience{5};
/// The runtime folder may be another one than that which is watched, or be watched in vain: so many
/// seconds pass before it is looked at unasked.
constexpr int ticks_between_looks = 15;

}  // namespace

RecorderWatch::RecorderWatch(daemon::EventLoop& loop, std::string name, Told told,
                             const std::filesystem::path& session)
    : loop_(loop), name_(std::move(name)), told_(std::move(told)) {
    if (!session.empty()) {
        // Now, so that nobody has to wait for a disk when recorders come and go.
        std::error_code failed;
        session_ = std::filesystem::absolute(session, failed).lexically_normal().string();
        real_session_ = std::filesystem::weakly_canonical(session, failed).string();
    }
    if (name_.empty()) return;
    if (auto watch = daemon::InstanceWatch::open()) {
        instances_.emplace(std::move(*watch));
        loop_.watch(instances_->fd(), [this] {
            instances_->take();
            if (!client_) find();
        });
    }
    find();
}

RecorderWatch::~RecorderWatch() {
    if (client_) loop_.unwatch(client_->fd());
    if (instances_) loop_.unwatch(instances_->fd());
}

void RecorderWatch::tick() {
    if (name_.empty()) return;
    if (client_ && steady_clock::now() - heard_ > patience) {
        leave();
        find();
    } else if (client_) {
        subscribe();
    } else if (++ticks_ >= ticks_between_looks) {
        find();
    }
}

// Sends the whole state again, so nothing that was lost on the way stays lost.
void RecorderWatch::subscribe() {
    static_cast<void>(
        client_->send({std::string(api::subscribe.info.path), {std::string("state")}}));
}

bool RecorderWatch::is_meant(const daemon::InstanceInfo& instance) const {
    if (instance.program != "laydown-recorder" || instance.name != name_) return false;
    return session_.empty() || instance.session == session_ || instance.session == real_session_;
}

void RecorderWatch::find() {
    ticks_ = 0;
    for (const auto& instance : daemon::list_instances()) {
        if (!is_meant(instance)) continue;
        const auto endpoint = osc::endpoint_of(instance.osc);
        if (!endpoint) continue;
        auto client = osc::Client::connect(*endpoint);
        if (!client) return;
        client_.emplace(std::move(*client));
        heard_ = steady_clock::now();
        loop_.watch(client_->fd(), [this] { hear(); });
        subscribe();
        return;
    }
}

void RecorderWatch::leave() {
    loop_.unwatch(client_->fd());
    client_.reset();
    if (std::exchange(recording_, {}) != Recording{}) told_(recording_);
}

// What comes of another version is left out, if it cannot be read.
void RecorderWatch::take(const osc::Message& message, Recording& recording) {
    if (message.path == api::record_range.info.path) {
        const auto values = osc::read_all<bool, SongPosition, SongPosition>(
            message.arguments, api::record_range.info.replies());
        if (!values) return;
        const auto [wanted, begin, end] = *values;
        recording.range = wanted ? std::optional(Range<SongPosition>{begin, end}) : std::nullopt;
        return;
    }
    const auto track = osc::track_of(api::track_arm.info, message.path);
    if (!track) return;
    const auto values = osc::read_all<bool>(message.arguments, api::track_arm.info.replies());
    if (!values) return;
    if (std::get<0>(*values)) {
        recording.armed.insert(*track);
    } else {
        recording.armed.erase(*track);
    }
}

void RecorderWatch::hear() {
    Recording now = recording_;
    while (const auto message = client_->next(std::chrono::milliseconds(0))) {
        heard_ = steady_clock::now();
        take(*message, now);
    }
    if (std::exchange(recording_, now) != now) told_(recording_);
    // Nobody has its port any more. Whether another recorder has the name is looked at with the
    // next tick: at once it could be the same again, and again.
    if (!client_->take_refused()) return;
    leave();
    ticks_ = ticks_between_looks;
}

}  // namespace laydown::process
