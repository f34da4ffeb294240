#include "metronome/midi_clock.hpp"

#include <cstdlib>

namespace laydown::metronome {

namespace {

constexpr std::uint8_t song_position = 0xf2;
constexpr std::uint8_t clock_tick = 0xf8;
constexpr std::uint8_t start = 0xfa;
constexpr std::uint8_t resume = 0xfb;
constexpr std::uint8_t stop = 0xfc;

constexpr std::int64_t clocks_a_quarter = 24;
constexpr std::int64_t clocks_a_sixteenth = 6;
/// The position has 14 bits.
constexpr std::int64_t last_position = 0x3fff;

}  // namespace

std::span<const MidiMessage> MidiClock::run(bool rolling,
                                            std::span<const ClickKernel::Played> played) noexcept {
    count_ = 0;
    if (!rolling && running_) {
        send(0, stop);
        running_ = false;
    }
    for (const auto& piece : played) {
        if (piece.jumped || !running_) {
            jump(piece);
        } else if (piece.regridded) {
            go_on(piece);
        }
        const SongPosition end = piece.run.begin + piece.run.length;
        for (; next_ < end; advance(*piece.grid)) {
            const auto offset =
                piece.offset + static_cast<std::uint32_t>((next_ - piece.run.begin).count);
            if (waiting_) {
                if (clock_ % clocks_a_sixteenth != 0) continue;
                send(offset, clock_ == 0 ? start : resume);
                waiting_ = false;
            }
            send(offset, clock_tick);
        }
    }
    return std::span(messages_).first(count_);
}

void MidiClock::jump(const ClickKernel::Played& to) noexcept {
    if (running_) send(to.offset, stop);
    running_ = true;
    waiting_ = true;
    seek(*to.grid, to.run.begin);
    const std::int64_t sixteenth = (clock_ + clocks_a_sixteenth - 1) / clocks_a_sixteenth;
    if (sixteenth > 0 && sixteenth <= last_position) send_position(to.offset, sixteenth);
}

// In another grid. Further off than a quarter it is another place in the music.
void MidiClock::go_on(const ClickKernel::Played& in) noexcept {
    const std::int64_t wanted = clock_;
    seek(*in.grid, in.run.begin);
    if (std::abs(clock_ - wanted) >= clocks_a_quarter) {
        jump(in);
        return;
    }
    for (std::int64_t late = wanted; late < clock_ && !waiting_; ++late)
        send(in.offset, clock_tick);
    while (clock_ < wanted) advance(*in.grid);
}

// A clock is two thirds of a 64th, so c clocks lie 2 c / 3 of these behind the song's begin.
void MidiClock::place(const music::SongGrid& grid) noexcept {
    const int width = music::shortest_unit / grid.section_of(beat_).metre.unit;  // of the beat
    const auto into = static_cast<int>(2 * clock_ - 3 * beat_.sixty_fourths);
    next_ = grid.within(beat_, into, 3 * width);
}

void MidiClock::seek(const music::SongGrid& grid, SongPosition song) noexcept {
    beat_ = grid.beat_at(song);
    clock_ = (3 * beat_.sixty_fourths + 1) / 2;
    place(grid);
    while (next_ < song) advance(grid);
}

void MidiClock::advance(const music::SongGrid& grid) noexcept {
    ++clock_;
    const int width = music::shortest_unit / grid.section_of(beat_).metre.unit;
    if (2 * clock_ >= 3 * (beat_.sixty_fourths + width)) beat_ = grid.next(beat_);
    place(grid);
}

void MidiClock::send(std::uint32_t offset, std::uint8_t status) noexcept {
    if (count_ == most) return;  // more than any cable takes
    messages_[count_++] = {offset, {status}, 1};
}

void MidiClock::send_position(std::uint32_t offset, std::int64_t sixteenths) noexcept {
    if (count_ == most) return;
    messages_[count_++] = {offset,
                           {song_position, static_cast<std::uint8_t>(sixteenths & 0x7f),
                            static_cast<std::uint8_t>(sixteenths >> 7)},
                           3};
}

}  // namespace laydown::metronome
