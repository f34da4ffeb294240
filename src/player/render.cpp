#include "player/render.hpp"

#include <chrono>
#include <vector>

#include "daemon/main_guard.hpp"
#include "daemon/progress.hpp"
#include "disk/draft_file.hpp"
#include "player/memory_rack.hpp"
#include "player/player.hpp"
#include "player/read_song.hpp"
#include "session/names.hpp"

namespace laydown::player {

using daemon::ExitCode;
using daemon::startup_error;
using engine::TransportState;

namespace {

constexpr std::int64_t period = 8192;
/// A disk that has brought nothing for so long hangs; whether to go on is asked in between.
constexpr std::chrono::milliseconds patience{500};
/// Where nothing tells.
constexpr SampleRate usual_rate{48000};

void must(const Result<void>& done) {
    if (!done) throw startup_error(ExitCode::disk, "{}", done.error().text);
}

disk::DraftFile create(const std::filesystem::path& path, const disk::AudioFileSpec& spec) {
    auto file = disk::DraftFile::create(path, spec);
    if (!file) throw startup_error(ExitCode::disk, "{}", file.error().text);
    return std::move(*file);
}

disk::AudioFileSpec spec_of(const disk::AudioFormat& format, int channels, SampleRate rate,
                            const std::string& title) {
    disk::AudioFileSpec spec;
    spec.format = format;
    spec.channels = channels;
    spec.rate = rate;
    spec.tags.title = title;
    spec.tags.created = std::chrono::system_clock::now();
    return spec;
}

/// A file and the outputs that it gets.
struct Stem {
    TrackNumber track{};
    int channels = 2;
    disk::DraftFile file;
};

class Rendering {
  public:
    Rendering(const Options& options, process::Essentials& own)
        : options_(options),
          own_(own),
          rack_(period, options.render.has_value(), options.render_tracks.has_value()),
          loader_(kernel_, [] {}),
          player_(kernel_, loader_, rack_, {options.ahead, options.ready_bytes}, options.settings) {
    }

    /// Whether all of the song was there.
    bool run();

  private:
    Result<Song> read();
    void open_files();
    void play(std::int64_t at, std::int64_t frames, TransportState state);
    void wait_for_files(const engine::Cycle& cycle);
    void write(std::size_t frames);
    template <class Samples>
    std::span<const float> interleaved(int channels, std::size_t frames, Samples samples);
    void tell_problems();
    void problem(const std::string& text);
    void heed_signals() const;
    void tell_done(const std::filesystem::path& path) const;

    const Options& options_;
    process::Essentials& own_;
    PlayKernel kernel_;
    MemoryRack rack_;
    LoaderThread loader_;
    Player player_;
    SampleRate rate_{usual_rate};
    std::optional<disk::DraftFile> mix_;
    std::vector<Stem> stems_;
    std::vector<float> interleaved_;
    bool whole_ = true;
};

// A track that does not exist yet has no file: nothing is left when one cannot be made.
void Rendering::open_files() {
    const Song& song = player_.song();
    if (options_.render)
        mix_.emplace(create(*options_.render, spec_of(options_.render_format, 2, rate_, "Mix")));
    if (!options_.render_tracks) return;
    for (const SongPart& part : song.parts) {
        const auto name = session::track_file_name(part.number.value, part.name,
                                                   options_.tracks_format.extension());
        const auto spec = spec_of(options_.tracks_format, part.channels, rate_, part.name);
        stems_.push_back(
            {part.number, part.channels, create(*options_.render_tracks / name, spec)});
    }
}

/// With files of other rates converted, if they may be.
Result<Song> Rendering::read() {
    auto song = read_song(options_, std::nullopt);
    if (!song) return song;
    const auto jobs = conversions_for(*song, options_);
    daemon::Progress progress(own_.console, options_.verbosity != process::Verbosity::quiet);
    for (const ConversionJob& job : jobs) {
        const auto done = convert(job, [&](double part) {
            if (progress.wanted())
                progress.show(fmt::format("converting {} {:.0f} %", job.file, 100.0 * part));
            heed_signals();
            return true;
        });
        if (!done) problem(done.error().text);
    }
    return jobs.empty() ? std::move(song) : read_song(options_, std::nullopt);
}

bool Rendering::run() {
    auto song = read();
    if (!song) throw startup_error(ExitCode::disk, "{}", song.error().text);
    for (const std::string& remark : song->remarks) problem(remark);
    rate_ = song->rate.value_or(usual_rate);
    const std::int64_t end = song->length.count;
    must(player_.set_rate(rate_));
    must(player_.set_song(std::move(*song), std::nullopt));
    static_cast<void>(player_.set_loop(std::nullopt, std::nullopt));  // the song once, to its end
    open_files();

    daemon::Progress progress(own_.console, options_.verbosity != process::Verbosity::quiet);
    // What is set has been set for long when the song begins: the ramps to it are over.
    play(0, period, TransportState::stopped);
    for (std::int64_t at = 0; at < end; at += period) {
        const std::int64_t frames = std::min(period, end - at);
        play(at, frames, TransportState::rolling);
        write(static_cast<std::size_t>(frames));
        heed_signals();
        if (progress.wanted())
            progress.show(fmt::format("{:.0f} %",
                                      100.0 * static_cast<double>(at) / static_cast<double>(end)));
    }
    progress.clear();
    tell_problems();
    if (mix_) must(mix_->keep());
    for (Stem& stem : stems_) must(stem.file.keep());
    if (options_.render) tell_done(*options_.render);
    if (options_.render_tracks) tell_done(*options_.render_tracks);
    return whole_;
}

void Rendering::play(std::int64_t at, std::int64_t frames, TransportState state) {
    const engine::Cycle cycle{{frames}, {at}, state, {at}, 0, true};
    if (state == TransportState::rolling) wait_for_files(cycle);
    kernel_.run(cycle);
    kernel_.collect();
    while (kernel_.next_event()) {
    }
}

void Rendering::wait_for_files(const engine::Cycle& cycle) {
    const auto filled = [&] { return kernel_.filled(cycle); };
    while (!filled() && !loader_.wait_until(filled, patience)) heed_signals();
}

template <class Samples>
std::span<const float> Rendering::interleaved(int channels, std::size_t frames, Samples samples) {
    const auto count = static_cast<std::size_t>(channels);
    interleaved_.resize(frames * count);
    for (std::size_t channel = 0; channel < count; ++channel) {
        const std::span<const float> from = samples(channel);
        for (std::size_t i = 0; i < frames; ++i) interleaved_[i * count + channel] = from[i];
    }
    return interleaved_;
}

void Rendering::write(std::size_t frames) {
    if (mix_) {
        must(mix_->write(interleaved(
            2, frames, [&](std::size_t side) { return rack_.mix_samples(side, frames); })));
    }
    for (Stem& stem : stems_) {
        must(stem.file.write(interleaved(stem.channels, frames, [&](std::size_t channel) {
            return rack_.samples(stem.track, static_cast<int>(channel), frames);
        })));
    }
}

void Rendering::tell_problems() {
    for (const disk::SourceProblem& news : loader_.news()) problem(news.text);
}

void Rendering::problem(const std::string& text) {
    process::warn(own_, text);
    whole_ = false;
}

void Rendering::heed_signals() const {
    if (const auto request = own_.signals.take())
        throw startup_error(ExitCode::failure, "{}: nothing is rendered", request->name);
}

void Rendering::tell_done(const std::filesystem::path& path) const {
    const Frames length = player_.song().length;
    own_.log.notice("{}: {} frames, {:.3f} s", path.string(), length.count, rate_.seconds(length));
}

}  // namespace

ExitCode render(const Options& options, process::Essentials& own) {
    return Rendering(options, own).run() ? ExitCode::ok : ExitCode::failure;
}

}  // namespace laydown::player
