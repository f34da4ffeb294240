// The recorder: tracks, the capture ring, the record machine, and the takes that come of them. It
// knows JACK as a client that comes and goes, and OSC not at all. Control thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "jackio/client.hpp"
#include "jackio/notes.hpp"
#include "process/cycle_watch.hpp"
#include "recorder/capture_rig.hpp"
#include "recorder/disk_thread.hpp"
#include "recorder/listener.hpp"
#include "recorder/settled_head.hpp"
#include "recorder/take_planner.hpp"
#include "recorder/track.hpp"

namespace laydown::recorder {

struct RecorderSettings {
    std::string name;               ///< of the JACK client; names the ring
    std::filesystem::path session;  ///< the session's folder
    TakeSettings takes;
    double ring_seconds = 30.0;
    Follow follow = Follow::transport;
    std::optional<Frames> reference;  ///< nothing: see Recorder::reference()
    int next_take = 1;
};

class Recorder {
  public:
    /// The disk thread outlives it. `freewheel_backlog` is called in the process callback when, in
    /// freewheel, Control should hurry.
    Recorder(RecorderSettings settings, DiskThread& disk, std::function<void()> freewheel_backlog);
    ~Recorder();
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    void listen(Listener& listener) { listeners_.push_back(&listener); }

    // ---- the server

    /// The ring that this client needs, when the present one is not of its rate. Making it touches
    /// all its memory, which takes a while when there are hundreds of channels.
    std::optional<RingRequest> ring_for(const jackio::Client& client) const;
    /// A client was opened: registers the ports and starts capturing. `notes` outlive it. `ring` is
    /// as ring_for() asked for; null when it asked for none. Errors: those of memory, ports and
    /// activation.
    Result<void> start(std::unique_ptr<jackio::Client> client, const jackio::Notes& notes,
                       std::shared_ptr<CaptureMemory> ring);
    /// The server is gone: takes end with what was captured.
    void server_lost(const std::string& reason);
    /// Closes the client for good: the destructor's first step.
    void leave_server();
    /// Asks the server for the latencies, which it may have changed. What it told last is what
    /// counts for takes that are made of the ring when it is gone.
    void learn_latencies();
    ServerState server() const { return server_; }
    /// The server is there, but none of its cycles has come for a second or more: it is frozen, or
    /// its driver hangs. Who asks it for something now waits until that is over.
    bool stalled() const;
    jackio::Client* client() const { return client_.get(); }

    // ---- the course of things

    /// Looks at what was captured since the last call and decides what follows. To be called some
    /// ten times a second or, while somebody listens, fifty; and before each request, so that "now"
    /// is now.
    void refresh();
    /// refresh(), and what is done at each tick only: meters, ports that Rt let go of.
    void tick();
    /// Brings a track's meter up to date, also between ticks.
    void read_meter(Track& track) const;
    void disk_event(DiskEvent event);

    /// Ends what is recorded; no new take begins. finished() says when all files are complete and
    /// the journal says so. What is needed of the ring is not overwritten any more, however long it
    /// takes.
    void finish();
    bool finished();

    // ---- requests

    Result<int> start_recording(const RecordRequest& request);
    /// The same for whoever asks for frames that may have passed. Following the transport, a range
    /// that has waits for another pass. Errors: also `out_of_range`, what was played at the first
    /// frame is no longer in the ring, or the range has passed for good.
    Result<int> start_at(const RecordRequest& request);
    Result<void> stop(std::optional<SongPosition> at);
    Result<void> toggle();
    Result<void> abort(bool discard);
    /// `at` may lie as far back as the ring reaches, since the new take is cut out of it.
    Result<int> split(std::optional<SongPosition> at);
    Result<void> until(SongPosition end);
    /// Keeps the last `seconds`, all that the ring holds without, as takes of the armed tracks, of
    /// all when none is armed.
    Result<std::vector<int>> retro(std::optional<double> seconds);

    Result<void> arm(TrackNumber number, bool armed);
    /// While there is a ring, it must have lanes to spare for it, see JackLink::make_lanes().
    /// Errors: those of TrackList::add() and ports, `no_server` (it is stalled()).
    Result<Track*> add_track(const std::string& name, int channels);
    Result<void> remove_track(TrackNumber number);
    /// The ports of removed tracks are there still: it takes the server a cycle. False when its
    /// cycles do not come.
    bool letting_go();
    /// Errors: `not_found`, those of TrackList::check_rename() and ports, `no_server` (it is
    /// stalled()).
    Result<void> rename_track(TrackNumber number, const std::string& name);
    /// Errors: `not_found`, `out_of_range` (more than the ring holds).
    Result<void> set_offset(TrackNumber number, Frames offset);
    void set_reference(std::optional<Frames> reference) { settings_.reference = reference; }

    // ---- state

    RecordState state() const;
    RecordState state(const Track& track) const;
    bool armed(TrackNumber track) const { return machine_.armed(track); }
    const TrackList& tracks() const { return tracks_; }
    const RecordMachine& machine() const { return machine_; }
    const CaptureRig* rig() const { return rig_.get(); }
    std::shared_ptr<CaptureMemory> memory() const { return rig_ ? rig_->memory : nullptr; }
    /// The playback latency that musicians play to: as set, else that of the physical outputs when
    /// the transport is followed (or was, when the server is gone), else none.
    Frames reference() const;
    /// Where the song lies on the device clock; nothing while it does not run.
    const std::optional<Stretch>& stretch() const { return stretches_.current(); }
    /// Where the song is now; nothing while it does not run.
    std::optional<SongPosition> song_now() const;
    /// Where what was captured then belongs in the stretch that runs now, latencies and offsets
    /// allowed for: first and last among the armed tracks' channels. Nothing when the song does not
    /// run or no track is armed.
    std::optional<Range<SongPosition>> song_around(DevicePosition captured) const;
    /// Seconds of audio that wait in the ring for the disk.
    double ring_fill() const;
    double ring_seconds() const { return settings_.ring_seconds; }
    /// Seconds that the disk still takes of the armed tracks, at the rate that the server has or
    /// had last; infinite when none is armed. Errors: `no_server` (no rate is known yet), `disk`
    /// (nor is the space).
    Result<double> disk_seconds() const;
    std::int64_t disk_bytes() const { return disk_.free_bytes(); }
    const RecorderSettings& settings() const { return settings_; }
    /// A take could not be written whole since the start.
    bool anything_failed() const { return anything_failed_; }

  private:
    Result<void> use_ring(std::shared_ptr<CaptureMemory> ring);
    Result<void> take_lanes(Track& track);
    Result<void> open_ports(Track& track);
    void describe_port(const Result<void>& described);
    void offer_ports();
    void keep_latencies();
    void close_client();
    Result<void> rename_ports(Track& track);
    void follow_segment(const engine::Segment& segment);
    void tell_damage(const engine::Segment& segment);
    SongPosition time_of_day(DevicePosition device) const;
    void follow_day();
    std::optional<SongPosition> oldest_armed() const;
    void stop_capture();
    std::chrono::duration<double> patience() const;
    bool stands_still() const;
    void read_meters() const;
    void watch_cycles(RingPosition head);
    Result<void> check_answers();
    void tell_stall();
    void drop_removed();
    Result<void> check_offset(Frames offset) const;
    std::optional<SongPosition> song_at(RingPosition head) const;
    Result<void> check_in_ring(SongPosition at) const;
    static session::TakeLatency latency_of(const Track& track, Frames reference,
                                           RingPosition captured);
    RingPosition captured_at(const OpenTake& take) const;
    Frames reference_at(RingPosition captured) const;
    void apply_actions();
    using PartEnds = std::vector<std::pair<PartKey, CutEnd>>;
    void begin_parts(const OpenTake& take, std::vector<CutJob>& jobs);
    void cut_off_without_server(const std::vector<CutJob>& jobs, PartEnds& ends);
    void end_parts(const EndTake& take, PartEnds& ends);
    void send_ends(const PartEnds& ends);
    bool go_on(const PartTrouble& ended);
    bool worth_another_file(const PartTrouble& failed);
    void part_failed(const PartTrouble& failed);
    void note(const session::TakeRecord& record, std::string_view line);
    void tell_states();
    template <class Call>
    void tell(Call call) {
        for (Listener* listener : listeners_) call(*listener);
    }

    RecorderSettings settings_;
    DiskThread& disk_;
    std::function<void()> freewheel_backlog_;
    std::vector<Listener*> listeners_;

    TrackList tracks_;
    RecordMachine machine_;
    StretchTracker stretches_;
    SettledHead settled_;
    TakePlanner planner_;
    bool discard_ = false;    // what ends now is not wanted on disk
    bool finishing_ = false;  // the program is to end
    bool limited_ = false;    // its takes end with what was captured
    bool anything_failed_ = false;
    std::map<TrackNumber, int> fruitless_;  // files in a row, of what is recorded of a track
    bool undescribed_told_ = false;         // that the server refuses metadata

    std::unique_ptr<CaptureRig> rig_;
    std::vector<std::unique_ptr<Track>> removed_;  // Rt may still use their ports
    std::unique_ptr<jackio::Client> client_;  // before the rig: no callback may outlive the ring
    ServerState server_ = ServerState::waiting;
    const jackio::Notes* notes_ = nullptr;  // of the client
    process::CycleWatch cycles_;
    bool told_stalled_ = false;
    LatencyHistory physical_latency_;  // of the outputs
    SteadyTime lost_at_{};
    SteadyTime moved_at_{};  // when the head moved last
    RingPosition last_head_{};

    RecordState told_state_ = RecordState::idle;
    std::map<TrackNumber, RecordState> told_tracks_;
};

}  // namespace laydown::recorder
