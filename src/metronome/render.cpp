#include "metronome/render.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "daemon/main_guard.hpp"
#include "daemon/progress.hpp"
#include "disk/draft_file.hpp"
#include "metronome/metronome.hpp"

namespace laydown::metronome {

using daemon::ExitCode;
using daemon::startup_error;

namespace {

constexpr std::uint32_t period = 1024;
/// Some milliseconds of rendering.
constexpr int periods_between_looks = 64;

/// What goes wrong is told with the path.
void must(const Result<void>& done) {
    if (!done) throw startup_error(ExitCode::disk, "{}", done.error().text);
}

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

/// Renders the song from its frame 0 up to `end`, in a file's order.
class Rendering {
  public:
    Rendering(Metronome& metronome, SongPosition end) : metronome_(metronome), end_(end) {}

    bool done() const { return done_ >= end_.frame; }
    double part() const { return static_cast<double>(done_) / static_cast<double>(end_.frame); }
    /// The next samples, at most a period of them.
    std::span<const float> next() {
        const auto length = std::min<std::int64_t>(period, end_.frame - done_);
        engine::Cycle cycle{{length}, {done_}, engine::TransportState::rolling, {done_}, 0, true};
        const auto samples = std::span(buffer_).first(static_cast<std::size_t>(length));
        metronome_.kernel().run(cycle, {samples, {}, {}, {}});
        while (metronome_.kernel().next_event()) {
        }
        done_ += length;
        return samples;
    }

  private:
    Metronome& metronome_;
    SongPosition end_;
    std::int64_t done_ = 0;
    std::vector<float> buffer_ = std::vector<float>(period);
};

disk::AudioFileSpec spec_of(const Options& options) {
    disk::AudioFileSpec spec;
    spec.format = format_of(*options.render);
    spec.rate = options.rate;
    spec.tags.title = "Click";
    spec.tags.created = std::chrono::system_clock::now();
    return spec;
}

Settings settings_of(const Options& options) {
    Settings settings = options.settings;
    settings.count_in = {};  // the file begins with the song
    if (settings.when == Clicks::recording) settings.when = Clicks::always;
    return settings;
}

}  // namespace

ExitCode render(const Options& options, process::Essentials& own) {
    const auto& path = *options.render;
    const auto spec = spec_of(options);
    Metronome metronome(options.map, settings_of(options), SoundBank(options.sounds));
    if (const auto heard = metronome.set_server(options.rate, {period}); !heard)
        throw startup_error(ExitCode::disk, "{}", heard.error().text);
    for (const std::string& remark : metronome.take_remarks()) process::warn(own, remark);

    const SongPosition end = end_of(options);
    auto file = disk::DraftFile::create(path, spec);
    if (!file) throw startup_error(ExitCode::disk, "{}", file.error().text);
    daemon::Progress progress(own.console, options.verbosity != process::Verbosity::quiet);
    Rendering rendering(metronome, end);
    for (int periods = 0; !rendering.done(); ++periods) {
        must(file->write(rendering.next()));
        if (periods % periods_between_looks != 0) continue;
        if (const auto request = own.signals.take())
            throw startup_error(ExitCode::failure, "{}: {} is not rendered", request->name,
                                path.string());
        if (progress.wanted())
            progress.show(fmt::format("{:.0f} %  {}", 100.0 * rendering.part(), path.string()));
    }
    progress.clear();
    must(file->keep());
    own.log.notice("{}: {} frames, {:.3f} s", path.string(), end.frame,
                   options.rate.seconds(end - SongPosition{0}));
    return ExitCode::ok;
}

}  // namespace laydown::metronome
