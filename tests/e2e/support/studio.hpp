// What most tests begin with: a server, a source of counters, and a recorder that it plays into.
// One thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "jack_server.hpp"
#include "recorder_process.hpp"
#include "signal_source.hpp"
#include "take_audio.hpp"

namespace laydown::test {

/// The one server of the test's executable: started with these options when it is not running, or
/// runs with others. No client of this process may be open then.
JackServer& shared_server(const JackServerOptions& options);

struct StudioOptions {
    JackServerOptions server{.period = 512};  // long, for machines that are busy with other things
    SourceOptions source{};                   ///< with its number of channels
    RecorderOptions recorder{};
    bool connect = true;  ///< output c to input c
};

class Studio {
  public:
    explicit Studio(StudioOptions options);

    JackServer& server;
    Sandbox sandbox;
    SignalSource source;
    RecorderProcess recorder;

    /// Another recorder, or the next one, in the same sandbox.
    RecorderProcess another(RecorderOptions options) const;
    /// Connects output c to input c of `to`, and waits until that is so for `count` channels.
    void connect(const RecorderProcess& to, unsigned count);
    /// Waits until `frames` more have been played, and captured by all.
    void pass(std::int64_t frames);

    // ---- the transport

    void play() { jack_transport_start(source.client()); }
    void halt();
    /// Moves it, and waits until it is there.
    void locate(std::int64_t frame);
    /// Waits until it rolls at `frame` or later.
    void await_transport(std::int64_t frame);
    std::int64_t transport_frame();
    bool rolling();

    // ---- judgement

    /// All that can be said about a part that was cut from a counter of the device's frames: it is
    /// complete, has no gap, its file holds the frames that the journal tells, its place in the
    /// song and `bext` agree. Empty when all is right.
    std::string problem(int take, const std::string& track, unsigned first_source = 0) const;

  private:
    StudioOptions options_;
};

}  // namespace laydown::test
