// The OSC methods of laydown-recorder. Constants.
#pragma once

#include "api/common.hpp"
#include "api/latency.hpp"
#include "api/level.hpp"
#include "api/server.hpp"
#include "api/track.hpp"
#include "api/transport.hpp"

namespace laydown::api {

inline constexpr std::uint16_t recorder_port = 7511;

inline constexpr int most_takes = 999'999;

// Tracks

inline constexpr auto track_add =
    osc::action<"/track/add">(
        "Adds a track, without a glitch in the others; answered when its inputs are there.",
        osc::text("name", longest_track_name, "its name"),
        osc::optional(osc::integer("channels", 1, 2, "1 or 2 inputs; 1 when left out")))
        .replying(osc::track("track", "number of the new track"));
inline constexpr auto track_remove = osc::action<"/track/{track}/remove">(
    "Removes a track; a take that it is part of ends for it. Its files stay.");
inline constexpr auto track_name = osc::value<"/track/{track}/name">(
    "The track's name, from which its files are named.",
    osc::text("name", longest_track_name,
              "any text; files get a form of it that is safe as a name"));
inline constexpr auto track_channels = osc::reading<"/track/{track}/channels">(
    "How many inputs the track has.", osc::integer("channels", 1, 2, "1 mono, 2 stereo"));
inline constexpr auto track_arm = osc::value<"/track/{track}/arm">(
    "Whether the track is recorded. A track armed during a take joins it, one disarmed leaves it.",
    osc::flag("armed", "1 to record it"));
inline constexpr auto track_state = osc::reading<"/track/{track}/state">(
    "What the track does.",
    osc::choice("state", "idle|ready|waiting|recording|finishing|failed",
                "idle: not armed; ready: armed; waiting: for the start of a take; finishing: its "
                "file is completed; failed: its last take could not be written whole"));
inline constexpr auto track_offset = osc::value<"/track/{track}/offset">(
    "What is added to the track's song positions, on top of the latencies that JACK reports, as a "
    "loopback measurement finds it. Used from the next take on.",
    osc::frames("offset", -most_latency, most_latency, "frames; positive lands later"));

// Levels

inline constexpr auto track_level = osc::reading<"/track/{track}/level">(
    "Peak level of the track's inputs over the last moments.",
    osc::decibels("level", quietest, loudest, "relative to full scale"));
inline constexpr auto track_peak = osc::reading<"/track/{track}/peak">(
    "Highest level since the last reset.",
    osc::decibels("peak", quietest, loudest, "relative to full scale"));
inline constexpr auto track_peak_reset =
    osc::action<"/track/{track}/peak/reset">("Lets the peak be measured anew.");
inline constexpr auto track_clip = osc::reading<"/track/{track}/clip">(
    "How many samples reached full scale since the last reset.",
    osc::count("clipped", "samples", "over all channels of the track"));
inline constexpr auto track_clip_reset =
    osc::action<"/track/{track}/clip/reset">("Starts to count clipped samples anew.");
inline constexpr auto meters_level = osc::bank<"/meters/level">(
    "Levels of a row of tracks, for those who subscribed to meters.", track_level);
inline constexpr auto meters_peak = osc::bank<"/meters/peak">(
    "Peaks of a row of tracks, for those who subscribed to meters.", track_peak);

// Recording

inline constexpr auto record_start =
    osc::action<"/record/start">(
        "Starts a take on the armed tracks, now or at a song frame, which may also be one that is "
        "still in the capture ring. The tracks are those that are armed when it begins. While a "
        "take is waited for, this takes its place and its "
        "number.",
        osc::optional(osc::song_frame("at", "first frame of the take; now when left out")),
        osc::optional(osc::song_frame("until", "frame at which the take ends by itself")))
        .replying(osc::integer("take", 1, most_takes, "number of the take"));
inline constexpr auto record_stop = osc::action<"/record/stop">(
    "Ends the take, now or at a song frame. A take that is only waited for is called off, or ends "
    "at "
    "that frame once it has begun.",
    osc::optional(osc::song_frame("at", "frame at which the take ends; now when left out")));
inline constexpr auto record_toggle = osc::action<"/record/toggle">(
    "Starts a take when there is none, else ends it: for a foot switch.");
inline constexpr auto record_until =
    osc::action<"/record/until">("Sets where the take that is being recorded ends by itself.",
                                 osc::song_frame("end", "frame at which the take ends"));
inline constexpr auto record_punch =
    osc::action<"/record/punch">(
        "Records the armed tracks over a range of the song, to the sample. While a take is waited "
        "for, this takes its place and its number: a punch is moved like that.",
        osc::song_frame("begin", "first frame of the take"),
        osc::song_frame("end", "frame at which the take ends"))
        .replying(osc::integer("take", 1, most_takes, "number of the take"),
                  osc::flag("moved", "1 when a take that was waited for is not any more"));
inline constexpr auto record_retro =
    osc::action<"/record/retro">(
        "Keeps what was just played: the last seconds of the armed tracks, of all when none is "
        "armed, become a take, at the song position where they were played.",
        osc::optional(osc::seconds("length", 0.001, 86'400.0,
                                   "how far back; as far as the ring reaches when left out")))
        .replying(
            osc::repeated(osc::integer("take", 1, most_takes,
                                       "its number; several where the transport rolled from "
                                       "elsewhere meanwhile, or from frame 0: what was played "
                                       "before that is a take of its own")))
        .not_a_button();
inline constexpr auto record_split =
    osc::action<"/record/split">(
        "Ends the take and starts the next one with the very next frame, without a gap and with "
        "the "
        "same latencies.",
        osc::optional(osc::song_frame("at", "first frame of the new take; now when left out")))
        .replying(osc::integer("take", 1, most_takes, "number of the new take"));
inline constexpr auto record_abort = osc::action<"/record/abort">(
    "Ends the take and marks it as aborted.",
    osc::optional(
        osc::choice("files", "keep|delete", "what becomes of its files; kept when left out")));
inline constexpr auto record_state = osc::reading<"/record/state">(
    "What the recorder does.",
    osc::choice("state", "idle|ready|waiting|recording|finishing",
                "idle: no track is armed; ready: one is; waiting: for the start of a take; "
                "finishing: files are completed"));
inline constexpr auto record_range = osc::reading<"/record/range">(
    "Which part of the song is being recorded, or will be when the transport comes there: for a "
    "click that sounds only where it is recorded.",
    osc::flag("wanted", "0 when nothing is, nor will be"),
    osc::song_frame("begin",
                    "first frame; where the transport rolls next, when a take waits for "
                    "that, this is the earliest that it can be"),
    osc::song_frame("end", "behind the last; the highest number that there is while nobody knows"));
inline constexpr auto record_position = osc::reading<"/record/position">(
    "Where the song is: the place that a start, stop or split without a frame would take.",
    osc::song_frame("position",
                    "the transport's frame, or the time of day, that was captured last"));

// Takes

inline constexpr auto take_next = osc::reading<"/take/next">(
    "The number that the next take gets. An error when the session has used the last one.",
    osc::integer("take", 1, most_takes, "its number"));
inline constexpr auto take_opened =
    osc::report<"/take/opened">("A track's part of a take has begun.",
                                osc::integer("take", 1, most_takes, "number of the take"),
                                osc::track("track", "number of the track"),
                                osc::text("file", 512, "its file, within the session's folder"),
                                osc::song_frame("position", "where its first frame belongs"));
inline constexpr auto take_closed = osc::report<"/take/closed">(
    "A track's part of a take is complete on disk, and the journal tells of it.",
    osc::integer("take", 1, most_takes, "number of the take"),
    osc::track("track", "number of the track"),
    osc::text("file", 512, "its file, within the session's folder"),
    osc::song_frame("position", "where its first frame belongs"),
    osc::length("length", "of the take, without handles"),
    osc::decibels("peak", quietest, loudest, "highest level relative to full scale"),
    osc::count("gaps", "",
               "how often frames are silence instead of what was played: cycles were missed, or "
               "the disk was too slow"),
    osc::count("clipped", "samples", "samples that reached full scale"),
    osc::choice("status", "complete|aborted|discarded|failed|salvaged|repaired",
                "discarded: there is no file; failed: not all could be written"));
inline constexpr auto take_gap = osc::report<"/take/gap">(
    "Time was lost within a track's part of a take; silence fills it, so that what follows is "
    "where it belongs.",
    osc::integer("take", 1, most_takes, "number of the take"),
    osc::track("track", "number of the track"),
    osc::frames("frame", Frames{-osc::last_frame}, Frames{osc::last_frame},
                "first frame of the file that is missing"),
    osc::length("length", "of the gap"), osc::text("cause", 64, "why, as far as it is known"));
inline constexpr auto take_error = osc::report<"/take/error">(
    "Something is wrong with a track's part of a take. The other tracks go on.",
    osc::integer("take", 1, most_takes, "number of the take"),
    osc::track("track", "number of the track"),
    osc::integer("code", 1, 99, "an error code, see below"),
    osc::text("text", 300, "what happened"));

// The disk and the ring

inline constexpr auto xrun_report = osc::report<"/xrun">(
    "The JACK server reports that it was late. Whether frames were lost, /gap says.",
    osc::device_frame("frame", "when"));
inline constexpr auto gap_report = osc::report<"/gap">(
    "Cycles were missed, during a take or not.",
    osc::device_frame("frame", "first that is missing"), osc::length("length", "of the gap"));
inline constexpr auto disk_left = osc::reading<"/disk/left">(
    "How long the armed tracks could be recorded until the disk is full. An error while no sample "
    "rate is known, which is before the first JACK server.",
    osc::seconds("left", 0.0, osc::unlimited, "at the present format and rate"));
inline constexpr auto disk_free = osc::reading<"/disk/free">(
    "Room on the disk that holds the session.", osc::bytes("free", "what is available"));
inline constexpr auto disk_error = osc::report<"/disk/error">(
    "Something is wrong with the session as a whole: its journal cannot be written, which is tried "
    "again and again; the disk has been full for longer than the ring is deep, and audio is being "
    "lost; the folder was moved, deleted or unmounted; or the files of the ring were removed. The "
    "text tells which.",
    osc::integer("code", 1, 99, "an error code, see below"),
    osc::text("text", 300, "what happened"));
inline constexpr auto disk_resumed = osc::report<"/disk/resumed">(
    "What /disk/error or /take/error told of is over: the session can be written again. What "
    "waited in memory is written.",
    osc::text("text", 300, "what happened"));
inline constexpr auto ring_fill = osc::reading<"/ring/fill">(
    "How much is captured and waits to be written: what a slow disk is behind.",
    osc::number("fill", "", 0.0, 1.0, "part of the ring"));
inline constexpr auto ring_seconds =
    osc::reading<"/ring/seconds">("How far back the capture ring reaches when it is full.",
                                  osc::seconds("length", 0.0, 86'400.0, "depth of the ring"));
inline constexpr auto format =
    osc::reading<"/format">("In which format takes are written.",
                            osc::text("format", 32, "as --format takes it: f32, or w64-s24"));

inline constexpr auto recorder_methods = osc::table(
    osc::section("Recording", record_start, record_stop, record_toggle, record_until, record_punch,
                 record_retro, record_split, record_abort, record_state, record_range,
                 record_position),
    osc::section("Tracks", track_arm, track_name, track_channels, track_state, track_offset,
                 track_count, track_add, track_remove),
    osc::section("Levels", track_level, track_peak, track_peak_reset, track_clip, track_clip_reset,
                 meters_level, meters_peak),
    osc::section("Takes", take_next, take_opened, take_closed, take_gap, take_error),
    server_methods,
    osc::section("Capture and disk", xrun_report, gap_report, disk_left, disk_free, disk_error,
                 disk_resumed, ring_fill, ring_seconds, latency_reference, format),
    transport_methods, common_methods);

}  // namespace laydown::api
