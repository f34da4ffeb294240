#include "jackio/midi_port.hpp"

#include "transport_rig.hpp"

using namespace laydown;
using namespace laydown::jackio;
using namespace laydown::test;

namespace {

/// Writes until there is no room, once.
class Flood final : public ProcessHandler {
  public:
    explicit Flood(MidiPort& port) : port_(&port) {}
    void process(std::uint32_t frames) noexcept override {
        constexpr std::array<std::uint8_t, 100> message{0xF0};
        port_->clear(frames);
        if (written_ > 0) return;
        std::size_t written = 0;
        while (port_->write(0, message)) written += message.size();
        written_ = written;
    }
    std::size_t written() const { return written_; }

  private:
    MidiPort* port_;
    std::atomic<std::size_t> written_{0};
};

}  // namespace

TEST_CASE("MIDI events arrive where they were written") {
    server();
    check_midi();
}

TEST_CASE("a MIDI port says when it is full") {
    server();
    const auto notes = std::make_shared<Notes>();
    auto client = open_ours(notes);
    auto port = MidiPort::open(*client, "clock");
    REQUIRE(port);
    Flood flood(*port);
    library_words();
    const Running running(client, flood);
    REQUIRE(wait_until([&] { return flood.written() > 0; }));
    CHECK(flood.written() >= 4'096);
    CHECK(flood.written() <= 65'536);
    CHECK(library_words().find("room") == std::string::npos);  // printed on the real-time thread
}

TEST_CASE("a MIDI port that cannot be is refused as an audio port is") {
    server();
    const auto client = open_ours(std::make_shared<Notes>());
    const auto in = open_port(*client, "in");
    CHECK(MidiPort::open(*client, "in").error().code == ErrorCode::conflict);
    CHECK(MidiPort::open(*client, "").error().code == ErrorCode::out_of_range);
    auto midi = MidiPort::open(*client, "clock");
    REQUIRE(midi);
    REQUIRE(midi->set_pretty_name("MIDI clock"));
    REQUIRE(midi->rename("sync"));
    CHECK(midi->full_name() == "ours:sync");
}
