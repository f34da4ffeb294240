// A client made of jackio alone, for the trap: it does in its callbacks all that jackio offers
// there.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <thread>
#include <vector>

#include "jackio/audio_port.hpp"
#include "jackio/client.hpp"
#include "jackio/cycle_clock.hpp"
#include "jackio/midi_port.hpp"
#include "jackio/transport.hpp"
#include "wait_until.hpp"

namespace {

using namespace laydown;
using namespace laydown::jackio;

class Thru final : public ProcessHandler, public SyncHandler, public TimebaseHandler {
  public:
    Thru(const Client& client, const Notes& notes, AudioPort in, AudioPort out, MidiPort midi)
        : clock_(client, notes), in_(std::move(in)), out_(std::move(out)), midi_(std::move(midi)) {}

    void process(std::uint32_t frames) noexcept override {
        const auto cycle = clock_.begin(frames);
        std::ranges::copy(in_.input(frames), out_.output(frames).begin());
        constexpr std::array<std::uint8_t, 1> clock{0xF8};
        midi_.clear(frames);
        if (!midi_.write(frames - 1, clock) || midi_.write(0, clock)) std::abort();
        place_ = cycle.transport.frame;
        ++cycles_;
    }
    bool ready(engine::TransportState, TransportPosition, std::uint32_t) noexcept override {
        return ++asked_ % 5 == 0;
    }
    void fill(TransportPosition, std::uint32_t, bool, BarBeatTime&) noexcept override { ++told_; }
    int cycles() const { return cycles_; }
    bool took_part() const { return asked_ > 0 && told_ > 0; }
    std::int64_t place() const { return place_; }

  private:
    CycleClock clock_;
    AudioPort in_;
    AudioPort out_;
    MidiPort midi_;
    std::atomic<int> cycles_{0};
    std::atomic<int> asked_{0};
    std::atomic<int> told_{0};
    std::atomic<std::int64_t> place_{0};
};

template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().text);
    return std::move(*result);
}
void must(const Result<void>& result) {
    if (!result) throw std::runtime_error(result.error().text);
}

void run(int cycles) {
    const auto notes = std::make_shared<Notes>();
    auto client = must(Client::open({.name = "idle"}, notes));
    Thru thru(*client, *notes, must(AudioPort::open(*client, "in", Direction::input)),
              must(AudioPort::open(*client, "out", Direction::output)),
              must(MidiPort::open(*client, "midi")));
    client->set_sync(thru);
    must(client->activate(thru));
    must(client->take_timebase(thru, true));
    Transport transport(*client);
    // PipeWire loses a start that follows a locate before the cycle in which that is carried out.
    const bool played = transport.locate({48'000}) &&
                        test::wait_until([&] { return thru.place() >= 48'000; }) &&
                        transport.play();
    const bool done =
        played && test::wait_until([&] {
            return thru.cycles() >= cycles && thru.place() > 48'000 && thru.took_part();
        });
    client.reset();
    if (!done) throw std::runtime_error("no cycles");
}

}  // namespace

int main(int argc, char** argv) {
    try {
        run(argc > 1 ? std::atoi(argv[1]) : 1000);
    } catch (const std::exception& e) {
        fmt::print(stderr, "idle-client: {}\n", e.what());
        return 1;
    }
    return 0;
}
