#include "wiretap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "libjack.hpp"

namespace laydown::test {

namespace {

constexpr std::size_t shortest_period = 16;

}  // namespace

Wiretap::Wiretap(const std::string& name, unsigned inputs, std::size_t frames)
    : client_(open_client(name)), cycles_(frames / shortest_period) {
    for (unsigned input = 1; input <= inputs; ++input) {
        lines_.push_back({register_port(client_, fmt::format("in_{}", input), JackPortIsInput),
                          std::vector<float>(frames)});
    }
    require(jack_set_process_callback(
                client_,
                [](jack_nframes_t length, void* self) {
                    return static_cast<Wiretap*>(self)->process(length);
                },
                this),
            "process callback");
    require(jack_activate(client_), "jack_activate");
}

Wiretap::~Wiretap() { jack_client_close(client_); }

int Wiretap::process(jack_nframes_t frames) {
    const auto count = cycle_count_.load(std::memory_order_relaxed);
    const bool room = lines_.empty() || size_ + frames <= lines_.front().heard.size();
    if (count == cycles_.size() || !room) {
        full_ = true;
        return 0;
    }
    jack_position_t position;
    const bool rolling = jack_transport_query(client_, &position) == JackTransportRolling;
    cycles_[count] = {rolling, position.frame, size_, frames};
    for (auto& line : lines_) {
        const auto* in = static_cast<const float*>(jack_port_get_buffer(line.port, frames));
        std::copy_n(in, frames, line.heard.begin() + static_cast<std::ptrdiff_t>(size_));
    }
    size_ += frames;
    cycle_count_.store(count + 1, std::memory_order_release);
    return 0;
}

template <class Heard>
void Wiretap::each_cycle(unsigned input, std::size_t mark, Heard heard) const {
    if (full_) throw std::runtime_error("more was heard than is kept");
    const auto& all = lines_.at(input).heard;
    for (std::size_t i = mark, end = this->mark(); i < end; ++i)
        heard(cycles_[i], std::span(all).subspan(cycles_[i].begin, cycles_[i].frames));
}

std::vector<Wiretap::Run> Wiretap::runs(unsigned input, std::size_t mark) const {
    std::vector<Run> runs;
    bool rolled = false;
    each_cycle(input, mark, [&](const Cycle& cycle, std::span<const float> samples) {
        const bool goes_on = rolled && cycle.rolling && runs.back().end() == cycle.transport;
        rolled = cycle.rolling;
        if (!rolled) return;
        if (!goes_on) runs.push_back({cycle.transport});
        auto& run = runs.back().samples;
        run.insert(run.end(), samples.begin(), samples.end());
    });
    return runs;
}

std::vector<std::vector<float>> Wiretap::pauses(unsigned input, std::size_t mark) const {
    std::vector<std::vector<float>> pauses;
    bool stood = false;
    each_cycle(input, mark, [&](const Cycle& cycle, std::span<const float> samples) {
        if (!cycle.rolling && !stood) pauses.emplace_back();
        stood = !cycle.rolling;
        if (stood) pauses.back().insert(pauses.back().end(), samples.begin(), samples.end());
    });
    return pauses;
}

}  // namespace laydown::test
