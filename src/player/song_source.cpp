#include "player/song_source.hpp"

#include <utility>

namespace laydown::player {

namespace {

/// Between a change of a file and its reading: whoever has changed it says in this time from which
/// frame on that is to be heard, and files that are written in pieces are complete.
constexpr std::chrono::milliseconds grace{50};

}  // namespace

SongSource::SongSource(daemon::EventLoop& loop, LoaderThread& loader, Read read,
                       std::optional<std::filesystem::path> session, Told told)
    : loop_(loop),
      loader_(loader),
      read_(std::move(read)),
      session_(std::move(session)),
      told_(std::move(told)) {
    watch();
}

SongSource::~SongSource() {
    if (soon_) loop_.cancel(*soon_);
    if (watch_) loop_.unwatch(watch_->fd());
}

void SongSource::watch() {
    if (!session_ || watch_) return;
    auto watch = daemon::FileWatch::open(*session_, {"session.json", "takes.jsonl"});
    if (!watch) return;
    watch_.emplace(std::move(*watch));
    loop_.watch(watch_->fd(), [this] { heed(); });
}

void SongSource::tick() {
    if (!session_ || watch_) return;
    watch();
    if (watch_) read();
}

void SongSource::heed() {
    switch (watch_->take()) {
        case daemon::FileWatch::News::none:
            break;
        case daemon::FileWatch::News::changed:
            read_soon();
            break;
        case daemon::FileWatch::News::gone:
            // What is in memory is played on; the folder may come back.
            loop_.unwatch(watch_->fd());
            watch_.reset();
            break;
    }
}

void SongSource::read_soon() {
    if (soon_) return;
    soon_ = loop_.after(grace, [this] {
        soon_.reset();
        read();
    });
}

void SongSource::read(std::optional<TransportPosition> from) {
    if (std::exchange(reading_, true)) {
        again_ = true;
        return;
    }
    // On the Disk thread, which may come to it when this is gone.
    loader_.run([this, from, read = read_, &loop = loop_, alive = std::weak_ptr(alive_)] {
        auto song = std::make_shared<Result<Song>>(read());
        loop.post([this, song, from, alive] {
            if (alive.lock()) finished(std::move(*song), from);
        });
    });
}

void SongSource::finished(Result<Song> song, std::optional<TransportPosition> from) {
    reading_ = false;
    if (!std::exchange(stale_, false)) {
        auto played = told_(std::move(song), from);
        if (std::exchange(asked_, false)) outcome_ = std::move(played);
    }
    if (done_) done_();
    outcome_.reset();
    if (std::exchange(again_, false)) read();
}

// Whoever asks hears of a reading that began after that.
Result<void> SongSource::reload(osc::Caller& caller, std::optional<TransportPosition> from) {
    if (outcome_) return *std::exchange(outcome_, std::nullopt);
    caller.keep = true;
    if (reading_) {
        stale_ = !asked_;
        return {};
    }
    if (soon_) loop_.cancel(*std::exchange(soon_, std::nullopt));
    asked_ = true;
    read(from);
    return {};
}

}  // namespace laydown::player
