#include "player/converter.hpp"

#include <pthread.h>

#include <algorithm>
#include <cmath>

#include "base/thread_role.hpp"
#include "disk/file_facts.hpp"
#include "disk/rate_conversion.hpp"

namespace laydown::player {

Result<void> convert(const ConversionJob& job, const std::function<bool(double)>& progress) {
    const auto facts = disk::read_file_facts({}, job.from.string());
    if (!facts) return facts.error();
    const double factor = static_cast<double>(job.rate.hertz) / facts->rate.hertz;
    const auto at = static_cast<double>(facts->position.value_or(SongPosition{0}).frame);
    return disk::convert_rate(job.from, job.to, job.rate, {std::llround(at * factor)}, progress);
}

Converter::Converter(std::function<void(const Told&)> told)
    : told_(std::move(told)), thread_([this] { work(); }) {}

Converter::~Converter() {
    begin_end();
    thread_.join();
}

void Converter::begin_end() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
}

bool Converter::ends_within(std::chrono::nanoseconds limit) {
    begin_end();
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [this] { return ended_; });
}

void Converter::add(ConversionJob job) {
    {
        const std::lock_guard lock(mutex_);
        if (!asked_.insert(job.to).second) return;
        jobs_.push_back(std::move(job));
    }
    changed_.notify_all();
}

void Converter::work() {
    set_thread_role(ThreadRole::disk);
    // For ps and debuggers; nothing depends on it.
    static_cast<void>(::pthread_setname_np(::pthread_self(), "convert"));
    while (const auto job = next()) carry_out(*job);
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
}

/// Nothing at the end.
std::optional<ConversionJob> Converter::next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
    if (ending_) return std::nullopt;
    ConversionJob job = std::move(jobs_.front());
    jobs_.erase(jobs_.begin());
    return job;
}

void Converter::carry_out(const ConversionJob& job) {
    told_({job.file, 0.0, {}});
    const auto done = convert(job, [&](double part) {
        told_({job.file, std::min(part, 0.999), {}});  // 1 is when the copy is there
        return !ending_;
    });
    if (ending_) return;
    {
        const std::lock_guard lock(mutex_);
        asked_.erase(job.to);
    }
    if (done) {
        told_({job.file, 1.0, {}});
    } else {
        told_({job.file, 0.0, done.error()});
    }
}

}  // namespace laydown::player
