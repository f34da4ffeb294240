#include "disk/track_source.hpp"

#include <algorithm>

namespace laydown::disk {

/// Of a region, with buffers that begin with its first frame.
struct TrackSource::Part {
    const session::Region& region;
    Range<SongPosition> range;
    std::vector<float*> out;

    /// The frames from one point of the song to another, both in it.
    Part cut(SongPosition begin, SongPosition end) const {
        Part part{region, {begin, end}, {}};
        for (float* channel : out) part.out.push_back(channel + (begin - range.begin).count);
        return part;
    }
};

namespace {

/// Where there are no fades nothing is touched.
void apply_fades(const session::Region& region, Range<SongPosition> range,
                 std::span<float* const> out) {
    const auto apply = [&](SongPosition begin, SongPosition end) {
        for (SongPosition at = std::max(begin, range.begin); at < std::min(end, range.end);
             at += Frames{1}) {
            const float gain = region.gain(at - region.begin);
            for (float* channel : out) channel[(at - range.begin).count] *= gain;
        }
    };
    const SongPosition faded_in = region.begin + region.fade_in;
    apply(region.begin, faded_in);
    apply(std::max(faded_in, region.end() - region.fade_out), region.end());
}

}  // namespace

TrackSource::TrackSource(session::Playlist playlist, int channels, SourceFiles& files)
    : playlist_(std::move(playlist)), channels_(channels), files_(files) {}

std::vector<Range<SongPosition>> TrackSource::audible() const {
    std::vector<Range<SongPosition>> all;
    for (const session::Region& region : playlist_.regions)
        all.push_back({region.begin, region.end()});
    return all;
}

bool TrackSource::render(SongPosition begin, Frames count, std::span<float* const> out) {
    const SongPosition end = begin + count;
    for (float* channel : out) std::fill_n(channel, count.count, 0.0F);
    bool any = false;
    SongPosition filled = begin;  // up to there regions before were heard
    for (const session::Region& region : playlist_.regions) {
        if (region.begin >= end) break;
        if (region.end() <= begin) continue;
        const Part whole{region, {begin, end}, {out.begin(), out.end()}};
        const Part part = whole.cut(std::max(begin, region.begin), std::min(end, region.end()));
        const SongPosition middle = std::clamp(filled, part.range.begin, part.range.end);
        any |= add(part.cut(part.range.begin, middle));
        any |= put(part.cut(middle, part.range.end));
        filled = std::max(filled, part.range.end);
    }
    return any;
}

void TrackSource::expect(SongPosition begin, Frames count) const {
    for (const session::Region& region : playlist_.regions) {
        if (region.begin >= begin + count) break;
        const SongPosition from = std::max(begin, region.begin);
        const SongPosition to = std::min(begin + count, region.end());
        if (from < to) files_.expect(region.file, region.offset + (from - region.begin), to - from);
    }
}

bool TrackSource::read(const Part& part) {
    const session::Region& region = part.region;
    const SourceFrames wanted{region.file, region.channels, region.offset + region.length,
                              region.offset + (part.range.begin - region.begin),
                              part.range.length()};
    if (!files_.read(wanted, part.out)) return false;
    apply_fades(region, part.range, part.out);
    return true;
}

/// In the place of silence: adding to it would not leave each bit as it is.
bool TrackSource::put(const Part& part) { return !part.range.empty() && read(part); }

bool TrackSource::add(const Part& part) {
    if (part.range.empty()) return false;
    const auto frames = static_cast<std::size_t>(part.range.length().count);
    scratch_.resize(frames * part.out.size());
    Part apart{part.region, part.range, {}};
    for (std::size_t c = 0; c < part.out.size(); ++c)
        apart.out.push_back(scratch_.data() + c * frames);
    if (!read(apart)) return false;
    for (std::size_t c = 0; c < part.out.size(); ++c)
        for (std::size_t i = 0; i < frames; ++i) part.out[c][i] += apart.out[c][i];
    return true;
}

}  // namespace laydown::disk
