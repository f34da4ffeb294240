// The OSC face of the metronome: binds the declared methods, and tells those who subscribed what
// happens. Control thread.
#pragma once

#include <chrono>
#include <functional>

#include "daemon/event_loop.hpp"
#include "metronome/metronome.hpp"
#include "osc/server.hpp"
#include "process/server_state.hpp"
#include "process/transport_methods.hpp"

namespace laydown::metronome {

class JackSide;

class OscFront {
  public:
    /// Reads the map again from where it came from.
    using Reload = std::function<Result<music::TempoMap>()>;

    /// All outlive it.
    OscFront(daemon::EventLoop& loop, osc::UdpSocket socket, Metronome& metronome, JackSide& jack,
             Reload reload);
    ~OscFront();
    OscFront(const OscFront&) = delete;
    OscFront& operator=(const OscFront&) = delete;

    osc::Server& server() { return server_; }
    /// Somebody waits for what tick() does.
    bool attended() const { return server_.attended() || transport_.waiting(); }
    void tick();
    void event(const BeatEvent& event);
    void server_changed();
    /// Where the song is recorded.
    void recording_changed();

  private:
    void bind_tempo();
    void bind_map();
    void bind_click();
    void bind_voices();
    void bind_count_in();
    void bind_others();
    /// Changes the settings by `change`, and puts them in force.
    template <class Change>
    Result<void> set(Change change);
    Result<void> edit(const Result<music::TempoMap>& edited);
    template <class Method, class T>
    void bind_voice(const Method& method, Role role, T Voice::*member);

    daemon::EventLoop& loop_;
    Metronome& metronome_;
    JackSide& jack_;
    Reload reload_;
    osc::Server server_;
    process::TransportMethods transport_;
    std::chrono::steady_clock::time_point next_slow_{};
};

}  // namespace laydown::metronome
