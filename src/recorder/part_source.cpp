#include "recorder/part_source.hpp"

#include <algorithm>

namespace laydown::recorder {

using engine::Piece;

namespace {

session::GapCause cause_of(const Piece& piece) {
    return piece.kind == Piece::Kind::missed ? session::GapCause::missed_cycles
                                             : session::GapCause::overrun;
}

}  // namespace

PartSource::PartSource(const CutJob& job)
    : channels_(job.channels),
      memory_(job.memory),
      reader_(memory_->control()),
      timeline_(memory_->control()) {}

Frames PartSource::available(Frames from, RingPosition until) const {
    const auto captured = timeline_.device_at(std::min(reader_.head(), until));
    if (!captured) return {0};
    return std::max(Frames{0}, length_until(*captured) - from);
}

Frames PartSource::length_until(DevicePosition limit) const {
    Frames shortest = limit - channels_.front().begin;
    for (const CutChannel& channel : channels_) {
        shortest = std::min(shortest, limit - channel.begin);
    }
    return shortest;
}

RingPosition PartSource::needed_from(Frames from) const {
    const RingPosition head = reader_.head();
    RingPosition needed = head;
    for (const CutChannel& channel : channels_) {
        const Piece piece = timeline_.at(channel.begin + from, Frames{1}, head);
        if (piece.kind != Piece::Kind::future) needed = std::min(needed, piece.position);
    }
    return std::max(needed, reader_.oldest(head));
}

Silence PartSource::silence(Frames from, Frames length) const {
    const RingPosition head = reader_.head();
    Silence silence{length};
    for (const CutChannel& channel : channels_) {
        Frames done{0};
        while (done < length) {
            const Piece piece = timeline_.at(channel.begin + from + done, length - done, head);
            if (piece.length.count <= 0 || piece.kind == Piece::Kind::audio) break;
            if (piece.kind == Piece::Kind::lost) silence.lost = true;
            done += piece.length;
        }
        silence.length = std::min(silence.length, done);
    }
    return silence;
}

std::vector<session::Gap> PartSource::gaps_of_silence(Frames from, Frames length) const {
    const RingPosition head = reader_.head();
    std::vector<session::Gap> gaps;
    for (const CutChannel& channel : channels_) {
        for (Frames done{0}; done < length;) {
            const Piece piece = timeline_.at(channel.begin + from + done, length - done, head);
            if (piece.length.count <= 0) break;
            gaps.push_back({done, piece.length, cause_of(piece)});
            done += piece.length;
        }
    }
    return session::merged(std::move(gaps));
}

std::vector<session::Gap> PartSource::gaps_before(Frames length) const {
    const RingPosition head = reader_.head();
    std::vector<session::Gap> gaps;
    for (const CutChannel& channel : channels_) {
        for (Frames done{0}; done < length;) {
            const Piece piece = timeline_.at(channel.begin + done, length - done, head);
            if (piece.length.count <= 0) break;
            if (piece.kind == Piece::Kind::missed) {
                gaps.push_back({done, piece.length, session::GapCause::missed_cycles});
            }
            done += piece.length;
        }
    }
    return session::merged(std::move(gaps));
}

Frames PartSource::held_from(Frames length) const {
    const RingPosition head = reader_.head();
    Frames held{0};
    for (const CutChannel& channel : channels_) {
        for (Frames done{0}; done < length;) {
            const Piece piece = timeline_.at(channel.begin + done, length - done, head);
            if (piece.length.count <= 0) break;
            done += piece.length;
            if (piece.kind == Piece::Kind::lost) held = std::max(held, done);
        }
    }
    return held;
}

std::vector<Frames> PartSource::xruns_since(std::int64_t& next) const {
    std::vector<Frames> xruns;
    for (const engine::Segment& segment : timeline_.since(next, reader_.head())) {
        if (segment.has(engine::Cause::xrun)) xruns.push_back(frame_at(segment.device));
    }
    return xruns;
}

PartChunk PartSource::read(Frames from, Frames length, std::vector<float>& buffer) const {
    buffer.resize(static_cast<std::size_t>(length.count) * channels_.size());
    PartChunk chunk{buffer, length, {}};
    // Overwritten while it was copied: all channels once more, so that what counts as lost now is
    // lost of all of them. In the end nothing of it is left to be copied.
    while (!read_channels(from, length, chunk)) chunk.gaps.clear();
    chunk.gaps = session::merged(std::move(chunk.gaps));
    return chunk;
}

bool PartSource::read_channels(Frames from, Frames length, PartChunk& chunk) const {
    const RingPosition head = reader_.head();
    const RingPosition oldest = reader_.oldest(head);
    for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
        if (!read_channel(channel, from, length, head, chunk)) return false;
    }
    // What a long cycle has announced meanwhile would be lost of the later channels only.
    return reader_.oldest(head) == oldest;
}

bool PartSource::read_channel(std::size_t channel, Frames from, Frames length, RingPosition head,
                              PartChunk& chunk) const {
    const CutChannel& source = channels_[channel];
    const std::size_t step = channels_.size();
    for (Frames done{0}; done < length;) {
        const Piece piece = timeline_.at(source.begin + from + done, length - done, head);
        float* out = chunk.samples.data() + static_cast<std::size_t>(done.count) * step + channel;
        if (piece.kind == Piece::Kind::audio) {
            const Range<RingPosition> range{piece.position, piece.position + piece.length};
            reader_.copy(source.lane, range, out, step);
            if (!reader_.still_held(piece.position)) return false;
            done += piece.length;
        } else {
            const Frames silent = piece.length.count > 0 ? piece.length : length - done;
            for (std::int64_t i = 0; i < silent.count; ++i) {
                out[static_cast<std::size_t>(i) * step] = 0.0F;
            }
            chunk.gaps.push_back({done, silent, cause_of(piece)});
            done += silent;
        }
    }
    return true;
}

}  // namespace laydown::recorder
