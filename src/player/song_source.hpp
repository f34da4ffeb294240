// Reads what is played on the Disk thread, at the start, when it is asked to, and whenever the
// session's files change; so a take is played as soon as it is finished. Who changes them and asks
// at once for a frame from which that holds, is served first. Control thread.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "daemon/event_loop.hpp"
#include "daemon/file_watch.hpp"
#include "osc/binding.hpp"
#include "player/loader_thread.hpp"
#include "player/song.hpp"

namespace laydown::player {

class SongSource {
  public:
    /// Called on the Disk thread.
    using Read = std::function<Result<Song>()>;
    /// What was read, or why it could not be. Whether it is played.
    using Told = std::function<Result<void>(Result<Song>, std::optional<TransportPosition> from)>;

    /// Both outlive it. `session`: the folder whose files are watched, if it is one.
    SongSource(daemon::EventLoop& loop, LoaderThread& loader, Read read,
               std::optional<std::filesystem::path> session, Told told);
    ~SongSource();
    SongSource(const SongSource&) = delete;
    SongSource& operator=(const SongSource&) = delete;

    /// The song is told when it has been read.
    void read(std::optional<TransportPosition> from = std::nullopt);
    /// The same for an OSC request, which is kept until then. `done` is called when requests that
    /// are kept can be served.
    Result<void> reload(osc::Caller& caller, std::optional<TransportPosition> from);
    void on_done(std::function<void()> done) { done_ = std::move(done); }

    /// Once a second: looks for a folder that could not be watched.
    void tick();

  private:
    struct Alive {};

    void watch();
    void heed();
    void read_soon();
    void finished(Result<Song> song, std::optional<TransportPosition> from);

    daemon::EventLoop& loop_;
    LoaderThread& loader_;
    Read read_;
    std::optional<std::filesystem::path> session_;
    Told told_;
    std::function<void()> done_;
    std::optional<daemon::FileWatch> watch_;
    bool reading_ = false;
    bool again_ = false;  // what is read may be older than the files are now
    bool stale_ = false;  // what is read is not told: somebody asked for it since
    std::optional<daemon::TimerId> soon_;
    bool asked_ = false;  // the reading is for a request, which waits for `outcome_`
    std::optional<Result<void>> outcome_;
    std::shared_ptr<Alive> alive_ = std::make_shared<Alive>();  // what is posted may come later
};

}  // namespace laydown::player
