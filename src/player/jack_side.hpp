// The player's place in JACK: its client, its outputs and their delays, its part in starts.
// Control thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "player/jack_outputs.hpp"
#include "player/options.hpp"
#include "player/player.hpp"
#include "player/player_io.hpp"
#include "process/cycle_watch.hpp"
#include "process/server_link.hpp"
#include "process/server_state.hpp"

namespace laydown::player {

class JackSide final : public process::ClientOwner {
  public:
    struct Callbacks {
        /// The server came, or is gone, with its words.
        std::function<void(process::ServerState, const std::string&)> server;
        std::function<void(const std::string&)> warning;
        /// Nothing can be played at its rate.
        std::function<void(const std::string&)> problem;
        /// The server's cycles come no more, or come again.
        std::function<void(bool)> stalled;
    };

    /// All outlive it, the link with whom it is used as well.
    JackSide(Player& player, JackOutputs& outputs, LoaderThread& loader, const Options& options,
             Callbacks callbacks);
    ~JackSide();
    JackSide(const JackSide&) = delete;
    JackSide& operator=(const JackSide&) = delete;

    void use(process::ServerLink& link) { link_ = &link; }
    process::ServerState state() const { return state_; }
    /// A start waits for what is played first.
    bool filling() const { return io_.filling(); }

    /// With the latency of what all is heard with; what the outputs have themselves without one.
    void set_reference(std::optional<Frames> reference);
    /// That is in force.
    Frames reference() const;

    /// The tracks are others: ports and connections too.
    void tracks_changed();
    /// What is set to how it is now: the delays.
    void refresh();
    /// Looks at the server's cycles, at least four times a second.
    void tick();
    /// Closes the client for good.
    void leave_server() { close_client(); }

    // As of process::ClientOwner.
    void opened(std::unique_ptr<jackio::Client> client) override;
    void lost(const std::string& reason) override;
    jackio::Client* client() const override { return client_.get(); }
    std::vector<jackio::WiredPort> ports() const override { return outputs_.ports(); }
    bool stalled() const override;
    void latencies_changed() override { refresh(); }

  private:
    void close_client();

    Player& player_;
    JackOutputs& outputs_;
    PlayerIo io_;
    Callbacks callbacks_;
    bool start_wanted_;
    std::optional<Frames> reference_;
    process::ServerLink* link_ = nullptr;
    std::unique_ptr<jackio::Client> client_;
    process::ServerState state_ = process::ServerState::waiting;
    process::CycleWatch cycles_;
    bool told_stalled_ = false;
};

}  // namespace laydown::player
