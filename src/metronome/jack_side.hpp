// The metronome's place in JACK: its client, its ports and their delays, its part in starts and in
// the timebase. Control thread.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metronome/metronome.hpp"
#include "metronome/metronome_io.hpp"
#include "metronome/options.hpp"
#include "process/cycle_watch.hpp"
#include "process/server_link.hpp"
#include "process/server_state.hpp"

namespace laydown::metronome {

class JackSide final : public process::ClientOwner {
  public:
    struct Callbacks {
        /// The server came, or is gone, with its words.
        std::function<void(process::ServerState, const std::string&)> server;
        std::function<void(const std::string&)> warning;
        /// The server's cycles come no more, or come again.
        std::function<void(bool)> stalled;
    };

    /// All outlive it, the link with whom it is used as well.
    JackSide(Metronome& metronome, const Options& options, Callbacks callbacks);
    ~JackSide();
    JackSide(const JackSide&) = delete;
    JackSide& operator=(const JackSide&) = delete;

    void use(process::ServerLink& link) { link_ = &link; }
    process::ServerState state() const { return state_; }

    /// Error: `no_server`, also for one that stands still.
    Result<void> check_server() const;
    bool follows_transport() const { return follow_transport_; }
    /// The click alone, when the transport is not followed. Error: `no_server`, for a start.
    Result<void> run_free(bool on);

    Timebase timebase() const { return timebase_; }
    /// Errors: `wrong_state` (the click runs free), `no_server` (it stands still), `conflict`
    /// (conditional, and another program has it); it is tried again with the next server.
    Result<void> set_timebase(Timebase timebase);
    std::string_view timebase_state() const;

    /// What is set to how it is now: the delays, and how long others must wait for a count-in.
    void refresh();
    /// Looks at the server's cycles, at least four times a second.
    void tick();
    /// The server changed its period.
    void set_period(Frames period);

    // As of process::ClientOwner.
    void opened(std::unique_ptr<jackio::Client> client) override;
    void lost(const std::string& reason) override;
    jackio::Client* client() const override { return client_.get(); }
    std::vector<jackio::WiredPort> ports() const override;
    bool stalled() const override;
    void latencies_changed() override { refresh(); }

  private:
    Result<void> open_ports(const jackio::Client& client);
    void close_ports();
    Result<void> take_timebase();
    void refresh_sync_timeout();

    Metronome& metronome_;
    MetronomeIo io_;
    Callbacks callbacks_;
    bool follow_transport_;
    bool start_wanted_;
    bool midi_wanted_;
    Timebase timebase_;
    std::optional<Frames> reference_;
    process::ServerLink* link_ = nullptr;
    std::vector<std::unique_ptr<jackio::AudioPort>> ports_;  // in the order of Output
    std::unique_ptr<jackio::MidiPort> midi_;
    std::unique_ptr<jackio::Client> client_;  // before the ports: no callback may outlive them
    process::ServerState state_ = process::ServerState::waiting;
    process::CycleWatch cycles_;
    bool told_stalled_ = false;
    std::optional<std::chrono::microseconds> sync_timeout_;  // as it was set last
};

}  // namespace laydown::metronome
