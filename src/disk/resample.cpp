#include "disk/resample.hpp"

#include <samplerate.h>

#include <cstdint>

namespace laydown::disk {

Result<std::vector<float>> resample(std::vector<float> mono, SampleRate from, SampleRate to) {
    if (from == to || mono.empty()) return mono;
    const double ratio = static_cast<double>(to.hertz) / from.hertz;
    if (::src_is_valid_ratio(ratio) == 0)
        return error(ErrorCode::out_of_range, "no way from {} Hz to {} Hz", from.hertz, to.hertz);
    const auto length =
        (static_cast<std::uint64_t>(mono.size()) * to.hertz + from.hertz - 1) / from.hertz;
    // Without silence behind it libsamplerate leaves out up to a sample's worth of the end.
    mono.resize(mono.size() + from.hertz / to.hertz + 2);
    std::vector<float> made(length);
    SRC_DATA job{};
    job.data_in = mono.data();
    job.input_frames = static_cast<long>(mono.size());
    job.data_out = made.data();
    job.output_frames = static_cast<long>(made.size());
    job.src_ratio = ratio;
    if (const int failed = ::src_simple(&job, SRC_SINC_BEST_QUALITY, 1); failed != 0)
        return error(ErrorCode::internal, "resampling from {} Hz to {} Hz: {}", from.hertz,
                     to.hertz, ::src_strerror(failed));
    return made;
}

}  // namespace laydown::disk
