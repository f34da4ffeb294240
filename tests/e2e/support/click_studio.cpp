#include "click_studio.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "api/recorder.hpp"
#include "disk/audio_file_writer.hpp"
#include "music/klick_format.hpp"
#include "wait_until.hpp"

namespace laydown::test {

namespace {

StudioOptions studio_options(const ClickOptions& click) {
    StudioOptions options;
    options.server.period = click.period;
    options.source.channels = 1;
    options.source.follow = test::Follow::transport;
    options.recorder.arguments = {"--track", "Source",   "--track",
                                  "Click",   "--track",  "Accent",
                                  "--arm",   "all",      "--reference-latency",
                                  "0",       "--follow", click.follow};
    return options;
}

MetronomeOptions metronome_options(const Sandbox& sandbox, const ClickOptions& click) {
    MetronomeOptions options;
    options.environment = click.environment;
    if (click.impulses) options.arguments = impulse_arguments(sandbox);
    const auto add = [&](const std::string& option, const std::string& value) {
        options.arguments.push_back(option);
        options.arguments.push_back(value);
    };
    if (!click.reference_latency.empty()) add("--reference-latency", click.reference_latency);
    auto connections = click.connections;
    if (connections.empty()) connections = {"click=recorder:Click", "accent=recorder:Accent"};
    for (const auto& connection : connections) add("--connect", connection);
    options.arguments.insert(options.arguments.end(), click.arguments.begin(),
                             click.arguments.end());
    return options;
}

}  // namespace

// ---- what is to be heard

std::filesystem::path impulse_file(const Sandbox& sandbox) {
    const auto path = sandbox.files() / "impulse.wav";
    if (std::filesystem::exists(path)) return path;
    disk::AudioFileSpec spec;
    spec.format = *disk::parse_audio_format("f32");
    spec.rate = click_rate;
    auto writer = disk::AudioFileWriter::create(path, spec);
    if (!writer) throw std::runtime_error(writer.error().text);
    const std::vector<float> samples{1.0F, 0.0F};
    if (!writer->write(samples) || !writer->close())
        throw std::runtime_error("the impulse is not written");
    return path;
}

std::filesystem::path map_file(const Sandbox& sandbox, const std::string& text) {
    const auto path = sandbox.files() / "song.map";
    std::ofstream(path) << text;
    return path;
}

music::Grid grid_of(const std::string& map) {
    const auto parsed = music::parse_klick(map);
    if (!parsed) throw std::runtime_error(parsed.error().text);
    return {*parsed, click_rate};
}

std::vector<std::int64_t> beats(const music::Grid& grid, Range<SongPosition> piece) {
    std::vector<std::int64_t> frames;
    for (auto beat = grid.beat_from(piece.begin); beat.frame < piece.end; beat = grid.next(beat))
        frames.push_back(beat.frame.frame);
    return frames;
}

std::vector<std::int64_t> downbeats(const music::Grid& grid, Range<SongPosition> piece) {
    std::vector<std::int64_t> frames;
    for (auto beat = grid.beat_from(piece.begin); beat.frame < piece.end; beat = grid.next(beat))
        if (beat.beat == 1) frames.push_back(beat.frame.frame);
    return frames;
}

std::vector<std::int64_t> from(const std::vector<std::int64_t>& frames, std::int64_t begin) {
    return {std::lower_bound(frames.begin(), frames.end(), begin), frames.end()};
}

std::vector<std::string> impulse_arguments(const Sandbox& sandbox) {
    return {"--sound",
            "hit=" + impulse_file(sandbox).string(),
            "--accent-sound",
            "hit",
            "--beat-sound",
            "hit",
            "--subdivision-sound",
            "hit",
            "--volume",
            "0",
            "--accent-volume",
            "0",
            "--beat-volume",
            "-6",
            "--subdivision-volume",
            "-12"};
}

std::vector<std::int64_t> onsets_of(const RecorderProcess& recorder, int take,
                                    const std::string& track) {
    const auto record = recorder.record(take, track);
    if (!record.gaps.empty()) recorder.fail(fmt::format("{} gaps", record.gaps.size()));
    const Audio audio = read_audio(recorder.session() / record.file);
    std::vector<std::int64_t> frames;
    for (std::size_t i = 0; i < audio.channels[0].size(); ++i) {
        if (audio.channels[0][i] != 0.0F)
            frames.push_back(record.position.frame + static_cast<std::int64_t>(i));
    }
    return frames;
}

// ---- the studio

ClickStudio::ClickStudio(ClickOptions options)
    : Studio(studio_options(options)), metronome(sandbox, metronome_options(sandbox, options)) {
    metronome.await_server();
    if (options.connections.empty()) {
        const auto wired = [&] {
            return connected("click", "Click") && connected("accent", "Accent");
        };
        if (!wait_until(wired)) metronome.fail("its outputs are not connected");
    }
    pass(4 * std::int64_t{options.period});
}

ClickStudio::ClickStudio(std::vector<std::string> arguments, std::uint32_t period,
                         const std::string& follow)
    : ClickStudio(
          ClickOptions{.arguments = std::move(arguments), .period = period, .follow = follow}) {}

bool ClickStudio::connected(const std::string& output, const std::string& input) {
    auto* port = jack_port_by_name(source.client(), ("metronome:" + output).c_str());
    return port != nullptr && jack_port_connected_to(port, ("recorder:" + input).c_str()) != 0;
}

// ---- takes

void ClickStudio::roll() {
    recorder.call(api::record_start);
    play();
}

Range<SongPosition> ClickStudio::halt_take(int take) {
    halt();
    recorder.await_closed(take, 3);
    return piece(take);
}

Range<SongPosition> ClickStudio::record_to(std::int64_t frame) {
    roll();
    await_transport(frame);
    return halt_take();
}

void ClickStudio::end_take(int take) {
    recorder.call(api::record_stop);
    recorder.await_closed(take, 3);
}

Range<SongPosition> ClickStudio::piece(int take, const std::string& track) {
    const auto record = recorder.record(take, track);
    return {record.position, record.position + record.length};
}

std::vector<std::int64_t> ClickStudio::onsets(int take, const std::string& track) {
    return onsets_of(recorder, take, track);
}

// The source is silent until then.
std::int64_t ClickStudio::roll_in(int take) {
    const auto counted = onsets(take, "Source");
    if (counted.empty()) recorder.fail("the transport did not roll");
    return counted.front();
}

}  // namespace laydown::test
