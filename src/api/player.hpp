// The OSC methods of laydown-player. Constants.
#pragma once

#include "api/common.hpp"
#include "api/from_frame.hpp"
#include "api/latency.hpp"
#include "api/level.hpp"
#include "api/loop.hpp"
#include "api/server.hpp"
#include "api/track.hpp"
#include "api/transport.hpp"

namespace laydown::api {

inline constexpr std::uint16_t player_port = 7512;

inline constexpr double quietest_gain = -144.0;  ///< dB: silent
inline constexpr double loudest_gain = 24.0;
inline constexpr int most_track_channels = 64;

inline constexpr auto gain_argument =
    osc::decibels("gain", quietest_gain, loudest_gain, "-144 is silent");
// engine/fader_law.hpp has the law.
inline constexpr auto fader_argument =
    osc::number("position", "", 0.0, 1.0,
                "0 is silent, 0.8 is 0 dB, 1 is 10 dB; between them as on the scale of IEC "
                "60268-18: 0.4 is -20 dB, 0.12 is -40 dB, 0.02 is -60 dB");
inline constexpr auto pan_argument =
    osc::number("pan", "", -1.0, 1.0, "-1 is left, 0 is the middle, 1 is right");
inline constexpr auto mute_argument = osc::flag("muted", "1 when it is");
inline constexpr auto solo_argument = osc::flag("soloed", "1 when it is");

// What is played

inline constexpr auto play_state = osc::reading<"/play/state">(
    "What the player does.",
    osc::choice("state", "stopped|filling|rolling|none",
                "filling: the transport waits to start until what is played first is in memory; "
                "none: there is no JACK server"));
inline constexpr auto play_position =
    osc::reading<"/play/position">("Where the song is, loops followed.",
                                   osc::song_frame("position", "the frame that is played next"));
inline constexpr auto play_buffer = osc::reading<"/play/buffer">(
    "How much of what comes is in memory, of all tracks and without a hole: what a slow disk may "
    "take.",
    osc::seconds("length", 0.0, 86'400.0, "up to what --ahead says"));
inline constexpr auto play_underruns = osc::reading<"/play/underruns">(
    "How often something of a track was not in memory in time, since the start of the program.",
    osc::count("underruns", "", "each was reported"));
inline constexpr auto play_underrun = osc::report<"/play/underrun">(
    "Some of a track was not in memory in time, and was silent. What follows lies where it "
    "belongs.",
    osc::track("track", "number of the track"), osc::song_frame("frame", "first that was silent"),
    osc::length("length", "of the silence"));
inline constexpr auto play_problem = osc::report<"/play/problem">(
    "Something of the session or of its files cannot be played. All else is, in its place.",
    osc::text("text", 1000, "what it is, and why"));
inline constexpr auto play_conversion = osc::report<"/play/conversion">(
    "A file of another sample rate is being converted. It is silent until that is done.",
    osc::text("file", 512, "within the session's folder, or as it was given"),
    osc::number("done", "", 0.0, 1.0, "part of the file; 1 when it is played"));
inline constexpr auto session_reload = osc::action<"/session/reload">(
    "Reads what is played again: the session's tracks, takes, comps and mix, or the files. Where "
    "other takes are chosen then they are heard from that frame on, and so is another loop; tracks "
    "that come or go and what the mix is set to change at once. A session that cannot be read "
    "changes nothing. Changes of a session's files are noticed without it, some 50 ms later: to "
    "have one "
    "heard from a frame on, ask right after it.",
    from_frame);
inline constexpr auto play_recorded = osc::value<"/play/recorded">(
    "What a track plays where it is being recorded.",
    osc::choice("what", "silent|played", "nothing, or the take that was there before"));

// Tracks

inline constexpr auto played_name = osc::reading<"/track/{track}/name">(
    "The track's name.", osc::text("name", longest_track_name, "no other track has it"));
inline constexpr auto played_channels = osc::reading<"/track/{track}/channels">(
    "How many outputs the track has.",
    osc::integer("channels", 1, most_track_channels, "1 mono, 2 stereo, or more"));
inline constexpr auto track_gain =
    osc::value<"/track/{track}/gain">("How loud the track is in the mix.", gain_argument);
inline constexpr auto track_gain_set = osc::action<"/track/{track}/gain/set">(
    "Sets the gain as /track/{track}/gain does, from a frame on.", gain_argument, from_frame);
inline constexpr auto track_fader = osc::value<"/track/{track}/fader">(
    "The track's gain as the position of a fader. A gain beyond 10 dB is shown as 1.",
    fader_argument);
inline constexpr auto track_fader_set = osc::action<"/track/{track}/fader/set">(
    "Moves the fader as /track/{track}/fader does, from a frame on.", fader_argument, from_frame);
inline constexpr auto track_pan = osc::value<"/track/{track}/pan">(
    "Where the track is between left and right. One channel is panned with equal power, 3 dB down "
    "on each side in the middle; of two or more it is the balance.",
    pan_argument);
inline constexpr auto track_pan_set = osc::action<"/track/{track}/pan/set">(
    "Sets the pan as /track/{track}/pan does, from a frame on.", pan_argument, from_frame);
inline constexpr auto track_mute =
    osc::value<"/track/{track}/mute">("Whether the track is silent.", mute_argument);
inline constexpr auto track_mute_set = osc::action<"/track/{track}/mute/set">(
    "Mutes as /track/{track}/mute does, from a frame on.", mute_argument, from_frame);
inline constexpr auto track_solo = osc::value<"/track/{track}/solo">(
    "Whether the track is soloed. While one is, those that are neither soloed nor solo-safe are "
    "silent. A track that is muted stays so.",
    solo_argument);
inline constexpr auto track_solo_set = osc::action<"/track/{track}/solo/set">(
    "Solos as /track/{track}/solo does, from a frame on.", solo_argument, from_frame);
inline constexpr auto track_solo_safe = osc::value<"/track/{track}/solosafe">(
    "Whether the track is heard although others are soloed.", osc::flag("safe", "1 when it is"));
inline constexpr auto track_phase = osc::value<"/track/{track}/phase">(
    "Whether the track's phase is inverted in the mix.", osc::flag("inverted", "1 when it is"));

// Mix

inline constexpr auto mix_gain = osc::value<"/mix/gain">("How loud the mix is.", gain_argument);
inline constexpr auto mix_gain_set = osc::action<"/mix/gain/set">(
    "Sets the gain as /mix/gain does, from a frame on.", gain_argument, from_frame);
inline constexpr auto mix_fader = osc::value<"/mix/fader">(
    "The gain of the mix as the position of a fader. A gain beyond 10 dB is shown as 1.",
    fader_argument);
inline constexpr auto mix_fader_set = osc::action<"/mix/fader/set">(
    "Moves the fader as /mix/fader does, from a frame on.", fader_argument, from_frame);
inline constexpr auto play_direct = osc::value<"/play/direct">(
    "Whether mutes and solos hold for the tracks' own outputs too. Gain, pan and phase never do.",
    osc::choice("direct", "plain|muted", "plain: only the mix is muted"));

// Levels

inline constexpr auto mix_level =
    osc::reading<"/mix/level">("Peak level of the mix over the last moments.",
                               osc::decibels("left", quietest, loudest, "relative to full scale"),
                               osc::decibels("right", quietest, loudest, "relative to full scale"));
inline constexpr auto play_level = osc::reading<"/track/{track}/play/level">(
    "Peak level of what the track plays over the last moments, before gain and mute.",
    osc::decibels("level", quietest, loudest, "relative to full scale, of all channels"));
inline constexpr auto meters_play = osc::bank<"/meters/play">(
    "Levels of a row of tracks, for those who subscribed to meters.", play_level);
inline constexpr auto meters_mix =
    osc::bank<"/meters/mix">("Levels of the mix, for those who subscribed to meters.", mix_level);

inline constexpr auto player_methods = osc::table(
    osc::section("Playing", play_state, play_position, play_buffer, play_underruns, play_underrun,
                 play_problem, play_conversion, play_recorded, session_reload),
    osc::section("Tracks", track_count, played_name, played_channels, track_gain, track_gain_set,
                 track_fader, track_fader_set, track_pan, track_pan_set, track_mute, track_mute_set,
                 track_solo, track_solo_set, track_solo_safe, track_phase),
    osc::section("Mix", mix_gain, mix_gain_set, mix_fader, mix_fader_set, play_direct),
    osc::section("Levels", play_level, mix_level, meters_play, meters_mix),
    osc::section("Playing along", loop_set, loop_clear, loop_range, latency_reference),
    server_methods, transport_methods, common_methods);

}  // namespace laydown::api
