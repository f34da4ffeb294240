// The state machine of recording: which takes begin and end where, given what was asked for and
// how the transport moved. It knows song positions only: no audio, files, JACK or OSC. What it
// decides may lie in the past, since the audio is in the capture ring. Pure; Control thread.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "base/track_number.hpp"
#include "recorder/stretch.hpp"
#include "session/take_record.hpp"

namespace laydown::recorder {

/// What the whole recorder, or one track of it, is doing.
enum class RecordState {
    idle,     ///< not armed
    ready,    ///< armed
    waiting,  ///< recording was asked for; the transport has not come to its first frame yet
    recording,
    finishing  ///< the end is known, the files are not closed yet
};

/// What one record command asks for.
struct RecordRequest {
    std::optional<SongPosition> begin;  ///< first frame; left out: now, or the next roll
    std::optional<SongPosition> end;    ///< the frame after the last
    std::optional<Frames> length;       ///< instead of `end`, counted from where the take begins
};

/// A take begins on these tracks, at `begin` of `stretch`.
struct OpenTake {
    int take;
    std::vector<TrackNumber> tracks;
    Stretch stretch;
    SongPosition begin;
    /// Of tracks that go on without a frame between: the take that each was in.
    std::map<TrackNumber, int> follows{};
};

/// Why a track's part in a take ended.
enum class Ending { complete, aborted };

/// Who goes on in a new take with a track that has to.
enum class Together { alone, all };

/// A take ends on these tracks.
struct EndTake {
    int take;
    std::vector<TrackNumber> tracks;
    SongPosition end;
    Ending ending;
};

using TakeAction = std::variant<OpenTake, EndTake>;

class RecordMachine {
  public:
    /// `next_take` is the number of the first take, 1 or more.
    explicit RecordMachine(int next_take) : next_take_(next_take) {}

    // ---- what the transport does

    void on(const StretchEvent& event);
    /// All up to `now`, in the current stretch, has been captured.
    void advance(SongPosition now);
    /// What lies before `oldest` in the current stretch is not in memory any more: a range that
    /// ends there waits for the next stretch.
    void forget_before(SongPosition oldest) { oldest_ = oldest; }

    // ---- what people ask for

    /// Fails when no track is armed, recording goes on already, the range is empty, or no number is
    /// left. Returns the number of the take that begins, now or next of all.
    Result<int> start(const RecordRequest& request);
    /// Ends now, or at `at`: in the future, or in the past back to the take's first frame. Also a
    /// locate before `at` ends it then. What only waits is called off, or is to end at `at`.
    Result<void> stop(std::optional<SongPosition> at);
    /// Ends now, marked as not wanted.
    Result<void> abort();
    /// The take ends and the next one begins at `at`, without a frame between them. Returns the
    /// next one's number, if no other take begins before.
    Result<int> split(std::optional<SongPosition> at);
    /// A track that is being recorded in this take goes on in a new one from `at` on, which may lie
    /// back as far as the take's first frame: alone, when its file has failed, which keeps what it
    /// has up to now, or with all others of the take, which end there. Returns whether it is being
    /// recorded there; without a number for the new take it does not go on.
    bool go_on(int take, TrackNumber track, SongPosition at, Together together);
    /// A track's file in a take was given up: it is recorded no more. It stays armed.
    void drop(int take, TrackNumber track);
    /// Sets the end of what is recorded or waited for; a locate before it is another try.
    Result<void> until(SongPosition end);

    /// Arming while recording begins a take on that track, if there is a number for it; disarming
    /// ends its part in one.
    void arm(TrackNumber track, bool armed);
    bool armed(TrackNumber track) const { return armed_.contains(track); }
    const std::set<TrackNumber>& armed_tracks() const { return armed_; }

    /// A take of these tracks with a range that lies in the past. There must be a number for it.
    /// `follows` as in OpenTake.
    void keep(const Stretch& stretch, Range<SongPosition> range, std::vector<TrackNumber> tracks,
              std::map<TrackNumber, int> follows = {}, Ending ending = Ending::complete);

    // ---- what comes of it

    /// What was decided since the last call, in order.
    std::vector<TakeAction> take_actions() { return std::exchange(actions_, {}); }
    bool recording() const { return !running_.empty(); }
    /// The number of the take that a track is recorded in now.
    std::optional<int> take_of(TrackNumber track) const;
    bool recording(TrackNumber track) const { return take_of(track).has_value(); }
    bool waiting() const { return request_ && !recording(); }
    /// What was asked for last was to have a length that it has not: the transport stopped, or the
    /// server went.
    bool cut_short() const { return cut_short_; }
    int next_take() const { return next_take_; }
    /// Fails when `count` more takes cannot be numbered in this session.
    Result<void> check_numbers(int count = 1) const;
    /// What is recorded, or will be when the transport comes there, as far as it is known: without
    /// an end it is `never`. Nothing when neither.
    std::optional<Range<SongPosition>> range() const;
    /// The number and first frame of the take that began last, while it runs.
    std::optional<std::pair<int, SongPosition>> current() const;

  private:
    struct Running {
        int take;
        SongPosition begin;
        std::set<TrackNumber> tracks;
    };

    /// Whether the stretch runs on from `now_`.
    enum class Goes { on, no_further };
    void evaluate(Goes goes = Goes::on);
    void open(std::set<TrackNumber> tracks, SongPosition begin,
              std::map<TrackNumber, int> follows = {});
    void close_all(SongPosition end, Ending ending);
    Result<void> end_at(SongPosition end);
    Result<void> end_waiting_at(SongPosition end);
    /// Takes without tracks are over, and with the last of them what was asked for.
    void leave_empty_takes(bool was_recording);
    SongPosition latest_begin() const;

    int next_take_;
    std::set<TrackNumber> armed_;
    std::optional<RecordRequest> request_;
    bool stopping_ = false;  // no other try at the request
    bool cut_short_ = false;
    std::optional<SongPosition> split_at_;
    std::optional<Stretch> stretch_;
    SongPosition now_{};                  // in the current stretch, or the last one
    std::optional<SongPosition> oldest_;  // that is in memory
    SongPosition earliest_{};             // a take without a given begin does not start before this
    std::vector<Running> running_;
    std::vector<TakeAction> actions_;
};

}  // namespace laydown::recorder
