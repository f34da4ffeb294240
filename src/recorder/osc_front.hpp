// The recorder as OSC sees it: binds the declared methods to the recorder, and sends what happens
// to those who subscribed. Control thread.
#pragma once

#include "daemon/event_loop.hpp"
#include "osc/server.hpp"
#include "process/transport_methods.hpp"
#include "recorder/jack_link.hpp"
#include "recorder/listener.hpp"
#include "recorder/recorder.hpp"

namespace laydown::recorder {

class OscFront final : public Listener {
  public:
    /// All outlive it.
    OscFront(daemon::EventLoop& loop, osc::UdpSocket socket, Recorder& recorder, JackLink& link);
    ~OscFront() override;
    OscFront(const OscFront&) = delete;
    OscFront& operator=(const OscFront&) = delete;

    osc::Server& server() { return server_; }
    /// Somebody waits for what tick() does.
    bool attended() const { return server_.attended() || transport_.waiting(); }
    /// What is due: meters, leases, readings that change by themselves.
    void tick();

    void part_opened(const PartOpened& event) override;
    void part_closed(const PartClosed& event) override;
    void part_trouble(const PartTrouble& event) override;
    void session_trouble(const SessionTrouble& event) override;
    void part_gap(PartKey key, Frames at, Frames length) override;
    void gap(DevicePosition at, std::optional<SongPosition> song, Frames length) override;
    void xrun(DevicePosition at, std::optional<SongPosition> song) override;
    void state_changed(RecordState state) override;
    void track_changed(TrackNumber track) override;
    void tracks_changed() override;
    void server_changed(ServerState state, const std::string& text) override;
    void server_stalled(bool stalled) override;

  private:
    void bind_recording();
    void bind_tracks();
    void bind_levels();
    void bind_state();
    Result<TrackNumber> add_track(osc::Caller& caller, const std::string& name, int channels);
    std::string state_of(TrackNumber number) const;

    daemon::EventLoop& loop_;
    Recorder& recorder_;
    JackLink& link_;
    osc::Server server_;
    process::TransportMethods transport_;
    std::chrono::steady_clock::time_point next_slow_{};
    std::chrono::steady_clock::time_point next_position_{};
};

}  // namespace laydown::recorder
