#include "engine/ring_reader.hpp"

#include <cstring>

namespace laydown::engine {

void RingReader::copy(const RingLane& lane, Range<RingPosition> range, float* out,
                      std::size_t step) const {
    each_run(lane, range, [&](std::span<const float> run) {
        if (step == 1) {
            std::memcpy(out, run.data(), run.size_bytes());
            out += run.size();
            return;
        }
        for (const float sample : run) {
            *out = sample;
            out += step;
        }
    });
}

}  // namespace laydown::engine
