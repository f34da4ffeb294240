// The OSC face of the player: binds the declared methods, and tells those who subscribed what
// happens. Control thread.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "daemon/event_loop.hpp"
#include "osc/server.hpp"
#include "player/player.hpp"
#include "process/transport_methods.hpp"

namespace laydown::player {

class JackSide;

class OscFront {
  public:
    /// Reads the song again, to be heard from a transport frame on. Called with what answers when
    /// that is done.
    using Reload = std::function<Result<void>(osc::Caller&, std::optional<TransportPosition>)>;

    /// All outlive it.
    OscFront(daemon::EventLoop& loop, osc::UdpSocket socket, Player& player, JackSide& jack,
             const LoaderThread& loader, Reload reload);
    ~OscFront();
    OscFront(const OscFront&) = delete;
    OscFront& operator=(const OscFront&) = delete;

    osc::Server& server() { return server_; }
    /// Somebody waits for what tick() does.
    bool attended() const { return server_.attended() || transport_.waiting(); }
    void tick();
    /// Requests that waited are carried out.
    void serve_kept();
    void event(const PlayEvent& event);
    void problem(const std::string& text);
    /// So much of a file is converted, 0 to 1.
    void conversion(const std::string& file, double done);
    void server_changed();
    /// The song is another, or what is set of it.
    void song_changed();

  private:
    void bind_playing();
    void bind_tracks();
    void bind_mix();
    void bind_levels();
    void bind_others();
    template <class Value, class T>
    void bind_value(const Value& value, T session::TrackMix::*member);
    template <class Action, class T>
    void bind_set(const Action& action, T session::TrackMix::*member);
    template <class T>
    Result<void> set(TrackNumber track, T session::TrackMix::*member, T value,
                     std::optional<TransportPosition> from);
    void mix_changed(TrackNumber track);
    std::string state() const;

    daemon::EventLoop& loop_;
    Player& player_;
    JackSide& jack_;
    const LoaderThread& loader_;
    Reload reload_;
    osc::Server server_;
    process::TransportMethods transport_;
    std::chrono::steady_clock::time_point next_slow_{};
    std::int64_t underruns_ = 0;
};

}  // namespace laydown::player
