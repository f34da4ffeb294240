// The OSC methods of laydown-metronome. Constants.
#pragma once

#include "api/common.hpp"
#include "api/loop.hpp"
#include "api/server.hpp"
#include "api/transport.hpp"

namespace laydown::api {

inline constexpr std::uint16_t metronome_port = 7513;

inline constexpr double slowest_bpm = 1.0;
inline constexpr double fastest_bpm = 1000.0;
inline constexpr double quietest_click = -90.0;  ///< dB: silent
inline constexpr double loudest_click = 24.0;
inline constexpr int most_parts = 8;
inline constexpr int straight_swing = 50;
inline constexpr int most_swing = 75;
inline constexpr double lowest_pitch = 0.25;
inline constexpr double highest_pitch = 4.0;
inline constexpr int most_count_in_bars = 16;
inline constexpr int most_count_in_beats = 64;
inline constexpr int most_practice_bars = 64;
inline constexpr std::size_t longest_section = 4096;  ///< as a line of text, in bytes

// When a change of the music takes effect.
inline constexpr auto when_argument = osc::optional(
    osc::choice("when", "beat|bar|now",
                "while the song rolls: from the next beat on (a tempo when left out), from the "
                "next bar on (a metre when left out), or as soon as possible"));
inline constexpr auto when_frame = osc::optional(osc::transport_frame(
    "frame", "from that frame of the transport on, in place of a beat or bar"));

// Tempo

inline constexpr auto tempo = osc::value<"/tempo">(
    "The tempo where the song is, of the section of the map that is there. While the song rolls, a "
    "new one takes effect with the next beat, and bars and beats are counted on from there until "
    "the transport is stopped or located; then the map holds from its beginning.",
    osc::number("tempo", "quarter notes a minute", slowest_bpm, fastest_bpm, "to a millionth"));
inline constexpr auto tempo_set = osc::action<"/tempo/set">(
    "Sets the tempo as /tempo does, from a beat, bar or frame of choice on.",
    osc::number("tempo", "quarter notes a minute", slowest_bpm, fastest_bpm, "to a millionth"),
    when_argument, when_frame);
inline constexpr auto tempo_tap =
    osc::action<"/tempo/tap">(
        "Taps the tempo: the beats of the metre, by the times at which the messages arrive. A tap "
        "that fits none of the others is left out, and a pause begins anew.")
        .replying(osc::number("tempo", "quarter notes a minute", slowest_bpm, fastest_bpm,
                              "what it is now"));
inline constexpr auto tempo_nudge = osc::action<"/tempo/nudge">(
    "Moves the beats that are to come, earlier or later, until the transport is stopped or "
    "located: to fall in with musicians.",
    osc::number("time", "ms", -1000.0, 1000.0, "positive: later"));
inline constexpr auto meter = osc::value<"/meter">(
    "The time signature where the song is, of the section of the map that is there. While the song "
    "rolls, a new one takes effect with the next bar.",
    osc::text("meter", 7, "beats and their unit: 4/4, 6/8"));
inline constexpr auto meter_set = osc::action<"/meter/set">(
    "Sets the time signature as /meter does, from a beat, bar or frame of choice on.",
    osc::text("meter", 7, "beats and their unit: 4/4, 6/8"), when_argument, when_frame);
inline constexpr auto beat_report = osc::report<"/beat">(
    "A beat of the song, for lights and displays, told a little after it.",
    osc::integer("beat", 1, 64, "in its bar; 1 is the first"),
    osc::integer("beats", 1, 64, "in this bar"),
    osc::count("bar", "", "counted from 1; 0 is a pickup"),
    osc::song_frame("frame", "where it lies"), osc::flag("sounds", "1 when it clicks"));
inline constexpr auto count_report =
    osc::report<"/countin/beat">("A beat of a count-in.", osc::integer("beat", 1, 64, "in its bar"),
                                 osc::integer("beats", 1, 64, "in a bar"),
                                 osc::song_frame("frame", "where the song will roll from"));

// The map

inline constexpr auto map_count = osc::reading<"/map/count">(
    "How many sections the tempo map has.", osc::integer("sections", 1, 1'000'000, "1 or more"));
inline constexpr auto map_section =
    osc::action<"/map/section">("Asks for a section of the tempo map.",
                                osc::integer("section", 1, 1'000'000, "counted from 1"))
        .replying(osc::text("line", longest_section, "as in klick's tempo map files"),
                  osc::song_frame("begin", "where it begins"));
inline constexpr auto map_add = osc::action<"/map/add">(
    "Adds a section to the tempo map.",
    osc::integer("section", 1, 1'000'000, "its number from then on; the others move up"),
    osc::text("line", longest_section,
              "[label:] bars [beats/unit] tempo[-tempo] [pattern] [volume]; the last section may "
              "have 0 bars, and is without end"));
inline constexpr auto map_change =
    osc::action<"/map/change">("Puts a section in the place of another.",
                               osc::integer("section", 1, 1'000'000, "counted from 1"),
                               osc::text("line", longest_section, "as of /map/add"));
inline constexpr auto map_remove = osc::action<"/map/remove">(
    "Removes a section from the tempo map.",
    osc::integer("section", 1, 1'000'000, "counted from 1; not the last one that there is"));
inline constexpr auto map_pickup = osc::value<"/map/pickup">(
    "How many beats come before the first bar of the map. While the song rolls, another number "
    "takes "
    "effect with the next bar.",
    osc::integer("beats", 0, 63, "of the first section's metre, less than a bar"));
inline constexpr auto map_reload = osc::action<"/map/reload">(
    "Reads the tempo map again, from the session or the file that it was read from at the start.");

// The click

inline constexpr auto click_when = osc::value<"/click/when">(
    "When the click sounds.",
    osc::choice("when", "always|recording|countin|never",
                "always: while the song rolls, and in the count-in; recording: only where it is "
                "recorded, and in the count-in; countin: only in the count-in; never: not even "
                "there"));
inline constexpr auto click_volume = osc::value<"/click/volume">(
    "How loud all of the click is.",
    osc::decibels("volume", quietest_click, loudest_click, "-90 is silent"));
inline constexpr auto accent_volume = osc::value<"/click/accent/volume">(
    "How loud accents are, on top of /click/volume.",
    osc::decibels("volume", quietest_click, loudest_click, "-90 is silent"));
inline constexpr auto beat_volume = osc::value<"/click/beat/volume">(
    "How loud other beats are, on top of /click/volume.",
    osc::decibels("volume", quietest_click, loudest_click, "-90 is silent"));
inline constexpr auto subdivision_volume = osc::value<"/click/subdivision/volume">(
    "How loud parts of beats are, on top of /click/volume.",
    osc::decibels("volume", quietest_click, loudest_click, "-90 is silent"));
inline constexpr auto accent_sound = osc::value<"/click/accent/sound">(
    "How accents sound.",
    osc::text("sound", 64, "bright, wood, cowbell, sine, or a name given with --sound"));
inline constexpr auto beat_sound = osc::value<"/click/beat/sound">(
    "How other beats sound.", osc::text("sound", 64, "as of /click/accent/sound"));
inline constexpr auto subdivision_sound = osc::value<"/click/subdivision/sound">(
    "How parts of beats sound.", osc::text("sound", 64, "as of /click/accent/sound"));
inline constexpr auto accent_pitch = osc::value<"/click/accent/pitch">(
    "Pitch of a built-in sound of accents.",
    osc::number("pitch", "", lowest_pitch, highest_pitch, "factor; 2 is an octave higher"));
inline constexpr auto beat_pitch = osc::value<"/click/beat/pitch">(
    "Pitch of a built-in sound of other beats.",
    osc::number("pitch", "", lowest_pitch, highest_pitch, "factor; 2 is an octave higher"));
inline constexpr auto subdivision_pitch = osc::value<"/click/subdivision/pitch">(
    "Pitch of a built-in sound of parts of beats.",
    osc::number("pitch", "", lowest_pitch, highest_pitch, "factor; 2 is an octave higher"));
inline constexpr auto click_pattern = osc::value<"/click/pattern">(
    "Which beats of a bar sound, in place of what the map says.",
    osc::text("pattern", 64, "X is accented, x is not, . is silent; \"map\": as the map says"));
inline constexpr auto click_parts =
    osc::value<"/click/subdivision">("Into how many parts a beat is divided, each of which clicks.",
                                     osc::integer("parts", 1, most_parts, "1: no parts"));
inline constexpr auto click_swing = osc::value<"/click/swing">(
    "Where the second of two parts lies, when their number is even.",
    osc::integer("swing", straight_swing, most_swing,
                 "in hundredths of both: 50 is straight, 66 is triplets"));
inline constexpr auto click_rest = osc::action<"/click/practice">(
    "For practice: some bars sound, the next are silent, and so on. All sound when both are 0.",
    osc::integer("sounding", 0, most_practice_bars, "bars that sound"),
    osc::integer("silent", 0, most_practice_bars, "bars that do not"));
inline constexpr auto click_rests = osc::reading<"/click/practice/bars">(
    "What /click/practice has set.",
    osc::integer("sounding", 0, most_practice_bars, "bars that sound"),
    osc::integer("silent", 0, most_practice_bars, "bars that do not"));
inline constexpr auto click_start = osc::action<"/click/start">(
    "Starts the click: the JACK transport, or, without it, the click alone from its first bar.");
inline constexpr auto click_stop = osc::action<"/click/stop">("Stops what /click/start starts.");
inline constexpr auto click_state = osc::reading<"/click/state">(
    "What the click does.", osc::choice("state", "stopped|counting|rolling", "as of the song"));

// Count-in

inline constexpr auto countin = osc::value<"/countin">(
    "How many bars are counted before the song rolls, while the transport is held.",
    osc::integer("bars", 0, most_count_in_bars, "0: none, or as /countin/beats says"));
inline constexpr auto countin_beats = osc::value<"/countin/beats">(
    "How many beats are counted, in place of bars.",
    osc::integer("beats", 0, most_count_in_beats, "0: none, or as /countin says"));
inline constexpr auto countin_before = osc::value<"/countin/before">(
    "Before which starts it is counted.",
    osc::choice("starts", "all|recording", "recording: only when a take begins with it"));

// Who it plays along with

inline constexpr auto click_recording = osc::action<"/click/recording">(
    "Tells where the song is recorded, for a click that sounds only there.",
    osc::song_frame("begin", "first frame"),
    osc::optional(osc::song_frame("end", "behind the last; none when left out")));
inline constexpr auto click_recorded =
    osc::action<"/click/recorded">("Tells that nothing is recorded, nor will be.");
inline constexpr auto click_recording_range = osc::reading<"/click/recording/range">(
    "Where the song is recorded, as a recorder or /click/recording tells.",
    osc::flag("wanted", "0 when nothing is, nor will be"), osc::song_frame("begin", "first frame"),
    osc::song_frame("end", "behind the last; the highest number that there is while nobody knows"));
inline constexpr auto click_awaits = osc::value<"/click/awaits">(
    "Whether a take begins with the next start, wherever that is, for a count-in before recording "
    "alone. A start where the song is recorded counts as well.",
    osc::flag("take", "1 when it does"));
inline constexpr auto timebase = osc::value<"/timebase">(
    "Whether other programs are told bar, beat and tempo through JACK.",
    osc::choice("timebase", "off|conditional|forced", "conditional: unless another program does"));
inline constexpr auto timebase_state = osc::reading<"/timebase/state">(
    "Who tells bar, beat and tempo.", osc::choice("state", "ours|other|none", "of the server"));

inline constexpr auto metronome_methods = osc::table(
    osc::section("Tempo", tempo, tempo_set, tempo_tap, tempo_nudge, meter, meter_set, beat_report),
    osc::section("Tempo map", map_count, map_section, map_add, map_change, map_remove, map_pickup,
                 map_reload),
    osc::section("Click", click_start, click_stop, click_state, click_when, click_volume,
                 accent_volume, beat_volume, subdivision_volume, accent_sound, beat_sound,
                 subdivision_sound, accent_pitch, beat_pitch, subdivision_pitch, click_pattern,
                 click_parts, click_swing, click_rest, click_rests),
    osc::section("Count-in", countin, countin_beats, countin_before, count_report),
    osc::section("Playing along", loop_set, loop_clear, loop_range, click_recording, click_recorded,
                 click_recording_range, click_awaits, timebase, timebase_state),
    server_methods, transport_methods, common_methods);

}  // namespace laydown::api
