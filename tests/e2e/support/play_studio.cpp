#include "play_studio.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "api/player.hpp"
#include "api/recorder.hpp"
#include "disk/audio_file_writer.hpp"
#include "libjack.hpp"
#include "wait_until.hpp"

namespace laydown::test {

namespace {

std::string return_name(std::size_t index) {
    return index == 0 ? "Return" : fmt::format("Return {}", index + 1);
}

StudioOptions studio_options(const PlayOptions& play) {
    StudioOptions options;
    options.server.period = play.period;
    options.server.synchronous = play.synchronous;
    options.source.channels = 1;
    options.connect = false;
    options.recorder.arguments = {"--follow", play.follow, "--arm", "all"};
    for (std::size_t i = 0; i < play.outputs.size(); ++i) {
        for (const std::string& argument :
             {std::string("--track"), return_name(i), std::string("--connect"),
              fmt::format("{}=room:out_{}", return_name(i), i + 1)})
            options.recorder.arguments.push_back(argument);
    }
    options.recorder.arguments.insert(options.recorder.arguments.end(), play.recorder.begin(),
                                      play.recorder.end());
    return options;
}

void connect_with_room(PlayerOptions& options, const std::vector<std::string>& outputs) {
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        options.arguments.push_back("--connect");
        options.arguments.push_back(fmt::format("{}=room:in_{}", outputs[i], i + 1));
    }
}

PlayerOptions player_options(const Sandbox& sandbox, const RecorderProcess& recorder,
                             const PlayOptions& play) {
    PlayerOptions options;
    options.environment = play.environment;
    if (play.session) {
        options.arguments = {"--session", recorder.session().string()};
    } else {
        for (const TapeOptions& tape : play.tapes)
            options.arguments.push_back(write_tape(sandbox, tape).string());
    }
    options.arguments.insert(options.arguments.end(), {"--recorder", recorder.name()});
    connect_with_room(options, play.outputs);
    options.arguments.insert(options.arguments.end(), play.arguments.begin(), play.arguments.end());
    return options;
}

std::vector<EchoRoom::Ways> ways_of(const PlayOptions& play) {
    if (!play.each.empty()) return play.each;
    return std::vector<EchoRoom::Ways>(play.outputs.size(), play.ways);
}

}  // namespace

// ---- tapes

float tape_sample(const TapeOptions& tape, std::int64_t song, int channel) {
    if (song < tape.begin || song >= tape.begin + tape.frames) return 0.0F;
    return tape.counter.encode(song, tape.code + static_cast<unsigned>(channel));
}

std::filesystem::path write_tape(const Sandbox& sandbox, const TapeOptions& tape) {
    return write_tape(sandbox.files(), tape);
}

std::filesystem::path write_tape(const std::filesystem::path& folder, const TapeOptions& tape) {
    disk::AudioFileSpec spec;
    spec.format = *disk::parse_audio_format(tape.format);
    spec.channels = tape.channels;
    spec.rate = tape.rate;
    spec.position = {tape.begin};
    if (!tape.track.empty()) spec.tags.channels = {tape.track};
    const auto path = folder / fmt::format("{}.{}", tape.name, spec.format.extension());
    std::vector<float> samples;
    for (std::int64_t frame = tape.begin; frame < tape.begin + tape.frames; ++frame) {
        for (int channel = 0; channel < tape.channels; ++channel)
            samples.push_back(tape_sample(tape, frame, channel));
    }
    auto writer = disk::AudioFileWriter::create(path, spec);
    if (!writer) throw std::runtime_error(writer.error().text);
    if (!writer->write(samples) || !writer->close())
        throw std::runtime_error(path.string() + " is not written");
    return path;
}

// ---- the studio

PlayStudio::PlayStudio(PlayOptions given)
    : Studio(studio_options(given)),
      options(std::move(given)),
      room("room", ways_of(options)),
      player(sandbox, player_options(sandbox, recorder, options)) {
    player.await_server();
    if (!options.session) player.await_tracks(static_cast<std::int64_t>(options.tapes.size()));
    await_wired(player, options.session ? std::vector<std::string>{} : options.outputs);
    // What has to come later does so after a fade, behind what comes later.
    pass(16'384);
}

void PlayStudio::await_wired(PlayerProcess& from, const std::vector<std::string>& outputs) {
    from.await_server();
    const auto wired = [&](const std::string& output, const std::string& input) {
        auto* port = jack_port_by_name(room.client(), output.c_str());
        return port != nullptr && jack_port_connected_to(port, input.c_str()) != 0;
    };
    const auto all = [&] {
        for (std::size_t i = 0; i < options.outputs.size(); ++i) {
            if (i < outputs.size() &&
                !wired(from.name() + ":" + outputs[i], fmt::format("room:in_{}", i + 1)))
                return false;
            if (!wired(fmt::format("room:out_{}", i + 1), "recorder:" + return_name(i)))
                return false;
        }
        return true;
    };
    if (!wait_until(all)) from.fail("it is not connected with the recorder");
}

PlayerProcess PlayStudio::another_player(PlayerOptions given,
                                         const std::vector<std::string>& outputs) {
    connect_with_room(given, outputs);
    PlayerProcess another(sandbox, given);
    await_wired(another, outputs);
    pass(16'384);
    return another;
}

void PlayStudio::roll() {
    recorder.call(api::record_start);
    play();
}

void PlayStudio::halt_take(int take) {
    halt();
    recorder.await_closed(take, options.outputs.size());
}

void PlayStudio::record_to(std::int64_t frame, int take) {
    roll();
    await_transport(frame);
    halt_take(take);
}

PlayStudio::Returned PlayStudio::returned(int take, const std::string& track) {
    auto back = returned_with_gaps(take, track);
    if (!back.record.gaps.empty()) recorder.fail(fmt::format("{} gaps", back.record.gaps.size()));
    return back;
}

PlayStudio::Returned PlayStudio::returned_with_gaps(int take, const std::string& track) {
    Returned back{recorder.record(take, track), {}};
    back.samples = read_audio(recorder.session() / back.record.file).channels.at(0);
    return back;
}

std::string difference(const PlayStudio::Returned& returned, std::int64_t begin, std::int64_t end,
                       const std::function<float(std::int64_t)>& expected) {
    if (returned.begin() > begin || returned.end() < end)
        return fmt::format("it has frames {} to {}, not {} to {}", returned.begin(), returned.end(),
                           begin, end);
    std::int64_t wrong = 0;
    std::string first;
    for (std::int64_t song = begin; song < end; ++song) {
        const float wanted = expected(song);
        const float got = returned.at(song);
        if (got == wanted) continue;
        if (wrong++ == 0) {
            const auto frame = CounterCode::s24().decode_near(got, 0, song);
            first = fmt::format("frame {} is {} instead of {}", song, got, wanted);
            if (frame) first += fmt::format(" (that of frame {})", *frame);
        }
    }
    return wrong == 0 ? std::string() : fmt::format("{}; {} frames are wrong", first, wrong);
}

}  // namespace laydown::test
