#include "metronome/render.hpp"

#include <algorithm>
#include <vector>

#include "daemon/main_guard.hpp"
#include "disk/audio_file_writer.hpp"
#include "metronome/metronome.hpp"

namespace laydown::metronome {

using daemon::ExitCode;
using daemon::startup_error;

namespace {

constexpr std::uint32_t period = 1024;

disk::AudioFormat format_of(const std::filesystem::path& path) {
    const std::string extension = path.extension().string();
    for (const auto& [known, word] : {std::pair{".wav", "f32"}, std::pair{".w64", "w64"},
                                      std::pair{".caf", "caf"}, std::pair{".flac", "flac"}}) {
        if (extension == known) return *disk::parse_audio_format(word);
    }
    throw startup_error(ExitCode::usage, "--render: {} ends in none of .wav, .w64, .caf, .flac",
                        path.string());
}

SongPosition end_of(const Options& options) {
    const music::Grid grid(options.map, options.rate);
    if (options.bars) return grid.frame_of({*options.bars + 1, 1, 0});
    return *grid.end();
}

}  // namespace

ExitCode render(const Options& options, daemon::Log& log) {
    const auto path = *options.render;
    disk::AudioFileSpec spec;
    spec.format = format_of(path);
    spec.rate = options.rate;
    spec.tags.title = "Click";
    spec.tags.created = std::chrono::system_clock::now();

    Settings settings = options.settings;
    settings.count_in = {};  // the file begins with the song
    if (settings.when == Clicks::recording) settings.when = Clicks::always;
    Metronome metronome(options.map, settings, SoundBank(options.sounds));
    if (const auto heard = metronome.set_server(options.rate, {period}); !heard)
        throw startup_error(ExitCode::disk, "{}", heard.error().text);

    const SongPosition end = end_of(options);
    auto writer = disk::AudioFileWriter::create(path, spec);
    if (!writer) throw startup_error(ExitCode::disk, "{}", writer.error().text);
    std::vector<float> buffer(period);
    engine::Cycle cycle{{period}, {0}, engine::TransportState::rolling, {0}, 0, true};
    for (std::int64_t done = 0; done < end.frame;) {
        const auto length = std::min<std::int64_t>(period, end.frame - done);
        cycle.length = {length};
        cycle.device = {done};
        cycle.transport = {done};
        const auto samples = std::span(buffer).first(static_cast<std::size_t>(length));
        metronome.kernel().run(cycle, {samples, {}, {}, {}});
        while (metronome.kernel().next_event()) {
        }
        if (const auto outcome = writer->write(samples); !outcome)
            throw startup_error(ExitCode::disk, "{}: {}", path.string(), outcome.text);
        done += length;
    }
    if (const auto closed = writer->close(); !closed)
        throw startup_error(ExitCode::disk, "{}: {}", path.string(), closed.error().text);
    log.notice("{}: {} frames, {:.3f} s", path.string(), end.frame,
               options.rate.seconds(end - SongPosition{0}));
    return ExitCode::ok;
}

}  // namespace laydown::metronome
