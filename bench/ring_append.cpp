// What the process callback costs beside a bare memcpy of the same samples into a ring of the same
// size in shared memory. Both take turns, round after round, and medians are compared: the
// machine's mood is shared.
// usage: bench-ring-append [ROUNDS]
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "engine/ring_writer.hpp"

namespace {

using namespace laydown;
using namespace laydown::engine;
using std::chrono::steady_clock;

constexpr double ring_seconds = 10.0;
constexpr double measured_seconds = 4.0;  // of audio, in each round

/// Pages in memory that could be shared, all of them touched.
class Memory {
  public:
    explicit Memory(std::size_t bytes) : bytes_(bytes) {
        const int fd = ::memfd_create("bench", MFD_CLOEXEC);
        if (fd < 0 || ::ftruncate(fd, static_cast<off_t>(bytes)) != 0) {
            throw std::runtime_error("memory");
        }
        void* mapped = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        ::close(fd);
        if (mapped == MAP_FAILED) throw std::runtime_error("mmap");
        data_ = mapped;
        std::memset(data_, 0, bytes_);
    }
    ~Memory() { ::munmap(data_, bytes_); }
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;

    void* data() const { return data_; }
    float* floats() const { return static_cast<float*>(data_); }

  private:
    std::size_t bytes_;
    void* data_;
};

struct Shape {
    std::uint32_t channels;
    std::uint32_t period;
};

/// One buffer for each port, as JACK has them.
std::vector<std::vector<float>> port_buffers(Shape shape) {
    return std::vector<std::vector<float>>(shape.channels, std::vector<float>(shape.period, 0.25F));
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

class Race {
  public:
    explicit Race(Shape shape)
        : shape_(shape),
          geometry_(RingGeometry::for_depth({48000}, ring_seconds, shape.period)),
          control_memory_(geometry_.control_bytes()),
          bank_memory_(geometry_.bank_bytes(shape.channels)),
          plain_memory_(geometry_.bank_bytes(shape.channels)),
          buffers_(port_buffers(shape)),
          control_(RingControl::create(control_memory_.data(), geometry_)),
          writer_(control_) {
        const RingBank bank{bank_memory_.floats(), shape.channels};
        for (std::uint32_t i = 0; i < shape.channels; ++i) {
            inputs_.push_back({RingLane::of(bank, geometry_, i), buffers_[i].data()});
        }
    }

    /// Nanoseconds for each frame and channel.
    double append() {
        return timed([this] {
            writer_.append(cycle_, inputs_);
            cycle_.device += cycle_.length;
        });
    }

    double memcpy_alone() {
        const std::size_t period = shape_.period;
        const std::size_t block = period * shape_.channels;
        const std::size_t blocks = static_cast<std::size_t>(geometry_.depth().count) / period;
        return timed([&, this] {
            float* to = plain_memory_.floats() + (plain_block_ % blocks) * block;
            for (const auto& buffer : buffers_) {
                std::memcpy(to, buffer.data(), period * sizeof(float));
                to += period;
            }
            ++plain_block_;
        });
    }

  private:
    template <class Append>
    double timed(Append one_cycle) const {
        const auto cycles = static_cast<std::int64_t>(48000 * measured_seconds / shape_.period);
        const auto begin = steady_clock::now();
        for (std::int64_t i = 0; i < cycles; ++i) one_cycle();
        const std::chrono::duration<double, std::nano> took = steady_clock::now() - begin;
        return took.count() / static_cast<double>(cycles * shape_.period * shape_.channels);
    }

    Shape shape_;
    RingGeometry geometry_;
    Memory control_memory_;
    Memory bank_memory_;
    Memory plain_memory_;
    std::vector<std::vector<float>> buffers_;
    RingControl control_;
    RingWriter writer_;
    std::vector<LaneInput> inputs_;
    Cycle cycle_{{std::int64_t{shape_.period}}, {0}, TransportState::stopped, {0}, 0, false};
    std::size_t plain_block_ = 0;
};

void compare(Shape shape, int rounds) {
    Race race(shape);
    race.append();  // both rings are in the state that they keep
    race.memcpy_alone();
    std::vector<double> ours;
    std::vector<double> bare;
    std::vector<double> ratios;
    for (int round = 0; round < rounds; ++round) {
        ours.push_back(race.append());
        bare.push_back(race.memcpy_alone());
        ratios.push_back(ours.back() / bare.back());
    }
    const auto [least, most] = std::minmax_element(ratios.begin(), ratios.end());
    fmt::print("{:>8} {:>7} {:>12.3f} {:>12.3f} {:>8.2f}   {:.2f} to {:.2f}\n", shape.channels,
               shape.period, median(ours), median(bare), median(ratios), *least, *most);
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 9;
    fmt::print("nanoseconds for each frame and channel, medians of {} rounds\n", rounds);
    fmt::print("{:>8} {:>7} {:>12} {:>12} {:>8}   {}\n", "channels", "period", "append", "memcpy",
               "ratio", "ratio's spread");
    for (const std::uint32_t channels : {2U, 16U, 64U, 256U}) {
        for (const std::uint32_t period : {64U, 256U, 1024U}) compare({channels, period}, rounds);
    }
    return 0;
}
