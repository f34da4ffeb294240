// The recorder in scripts: nobody at the controls, no terminal, an end of its own, exit codes.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <span>

#include "api/recorder.hpp"
#include "catch.hpp"
#include "studio.hpp"
#include "wait_until.hpp"

namespace fs = std::filesystem;
using namespace laydown;
using namespace laydown::test;
using session::TakeStatus;

namespace {

constexpr std::int64_t some = 12'000;  // a quarter of a second

/// A server and a source, and recorders that wire themselves to it.
struct Stage {
    explicit Stage(const JackServerOptions& options = {.period = 512})
        : server(shared_server(options)), source({.name = "source", .channels = 2}) {}

    /// Two tracks that run free, with more options.
    static RecorderOptions options(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(),
                         {"--follow", "free", "--track", "Left", "--track", "Right"});
        return {.arguments = std::move(arguments)};
    }
    static RecorderOptions wired(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(),
                         {"--connect", "Left=source:out_1", "--connect", "Right=source:out_2"});
        return options(std::move(arguments));
    }

    void pass(std::int64_t frames) const {
        const auto begin = jack_last_frame_time(source.client());
        // Who was served in a cycle is a period ahead of who was not yet.
        const std::int64_t due = frames + server.options().period;
        CHECK(wait_until([&] {
            return static_cast<std::int32_t>(jack_last_frame_time(source.client()) - begin) >= due;
        }));
    }
    void connect(const std::string& name) {
        CHECK(wait_until([&] { return source.connect_to(name) == 2; }));
    }
    void disconnect() const {
        for (const unsigned channel : {0U, 1U}) {
            auto* port = jack_port_by_name(source.client(), source.port_name(channel).c_str());
            CHECK(jack_port_disconnect(source.client(), port) == 0);
        }
    }

    JackServer& server;
    Sandbox sandbox;
    SignalSource source;
};

/// Both tracks of a take are complete, right in length and sample by sample.
void check_take(const RecorderProcess& recorder, int take) {
    for (const unsigned channel : {0U, 1U}) {
        const auto record = recorder.record(take, channel == 0 ? "Left" : "Right");
        CHECK(record.status == TakeStatus::complete);
        CHECK(record.gaps.empty());
        CHECK(device_problem(recorder.session(), record, channel) == "");
    }
}

/// Indices of the first and the last sample of at least that level; all must be there.
std::pair<std::int64_t, std::int64_t> loud(const std::vector<float>& samples, float level) {
    const auto is_loud = [level](float sample) { return std::fabs(sample) >= level; };
    const auto first = std::find_if(samples.begin(), samples.end(), is_loud);
    const auto last = std::find_if(samples.rbegin(), samples.rend(), is_loud);
    REQUIRE(first != samples.end());
    return {first - samples.begin(), samples.rend() - last - 1};
}

/// Runs it through a shell that does `redirections` first.
RecorderOptions redirected(RecorderOptions options, const std::string& redirections) {
    options.wrap = [redirections](Command command) {
        const std::string script = "exec \"$@\" " + redirections;
        command.arguments.insert(command.arguments.begin(), {"sh", "-c", script, "sh"});
        return command;
    };
    return options;
}

const std::vector<std::string> a_short_take{"--record", "--duration", "0.5"};

}  // namespace

TEST_CASE("a duration is exact at each rate, and the recorder ends after it by itself") {
    const auto options = GENERATE(JackServerOptions{.rate = 44'100, .period = 512},
                                  JackServerOptions{.rate = 48'000, .period = 2048});
    const Stage stage(options);
    auto recorder = RecorderProcess::start(
        stage.sandbox, Stage::wired({"--arm", "all", "--record", "--duration", "0.75"}));
    CHECK(recorder.wait().success());
    check_take(recorder, 1);
    for (const std::string track : {"Left", "Right"}) {
        const auto record = recorder.record(1, track);
        CHECK(record.length.count == options.rate * 3 / 4);
        CHECK(read_audio(recorder.session() / record.file).info.frames == record.length);
    }
    CHECK(recorder.events("closed").size() == 2);
    CHECK(recorder.journal().last_take == 1);
}

TEST_CASE("the end of a duration is told over OSC like any other end") {
    Stage stage;
    RecorderProcess recorder(stage.sandbox, Stage::wired({"--record", "--duration", "600"}));
    recorder.await("opened", 2);
    CHECK(recorder.get(api::record_state) == "recording");
    stage.pass(some);
    recorder.call(api::record_stop);
    CHECK(recorder.wait().success());
    check_take(recorder, 1);
}

TEST_CASE("a take whose transport stops before its duration ends the recorder, and it says so") {
    Stage stage;
    auto* client = stage.source.client();
    jack_transport_stop(client);
    const bool with_duration = GENERATE(true, false);
    RecorderOptions options{.arguments = {"--track", "Left", "--track", "Right", "--record"}};
    if (with_duration) options.arguments.insert(options.arguments.end(), {"--duration", "600"});
    RecorderProcess recorder(stage.sandbox, options);
    CHECK(wait_until([&] {
        return recorder.process().err().find("waiting for the JACK transport") != std::string::npos;
    }));
    jack_transport_start(client);
    recorder.await("opened", 2);
    stage.pass(some);
    jack_transport_stop(client);
    CHECK(recorder.wait().code == (with_duration ? 3 : 0));
    const bool told = recorder.process().err().find(
                          "transport stopped before the take was to end") != std::string::npos;
    CHECK(told == with_duration);
    for (const char* track : {"Left", "Right"}) {
        const auto record = recorder.record(1, track);
        CHECK(record.status == TakeStatus::complete);
        CHECK(record.length >= Frames{some});
    }
}

TEST_CASE("SIGTERM and SIGINT end it with all files complete") {
    const int signal = GENERATE(SIGTERM, SIGINT);
    const int repeated = GENERATE(0, 3);
    Stage stage;
    RecorderProcess recorder(stage.sandbox, Stage::wired({"--record"}));
    recorder.await("opened", 2);
    stage.pass(some);
    for (int n = 0; n < repeated; ++n) recorder.process().signal(n % 2 == 0 ? SIGINT : SIGTERM);
    CHECK(recorder.end(signal).success());
    // Nothing is waited for: all has to be there when the process is gone.
    const auto journal = recorder.journal();
    for (const std::string track : {"Left", "Right"}) {
        const auto* entry = journal.find(1, track);
        REQUIRE(entry != nullptr);
        CHECK(entry->closed);
        CHECK(entry->record.length >= Frames{some});
    }
    check_take(recorder, 1);
}

TEST_CASE("a signal ends what is only waited for, and leaves no file") {
    const int signal = GENERATE(SIGTERM, SIGINT);
    Stage stage;
    const auto recorder_ends = [&](RecorderOptions options) {
        RecorderProcess recorder(stage.sandbox, std::move(options));
        recorder.await_server();
        CHECK(recorder.end(signal).success());
        CHECK(recorder.journal().entries.empty());
        CHECK_FALSE(fs::exists(recorder.session() / "audio"));
    };
    recorder_ends(Stage::options({"--on-level", "-40"}));
    // The transport stands still.
    recorder_ends({.arguments = {"--record", "--duration", "1"}});
}

TEST_CASE("a level starts a take with what came just before it, and silence ends it") {
    Stage stage;
    RecorderProcess recorder(stage.sandbox, Stage::options({"--on-level", "-40", "--pre", "0.25",
                                                            "--until-silence", "0.5", "--repeat"}));
    recorder.await_server();
    constexpr float level = 0.01F;     // -40 dB
    constexpr float silence = 0.001F;  // the default of -60 dB
    for (const int take : {1, 2}) {
        stage.pass(2 * some);  // so that there is something before it
        stage.connect("recorder");
        recorder.await("opened", 2, [take](const Event& event) { return event["take"] == take; });
        stage.pass(some);
        stage.disconnect();
        recorder.await_closed(take, 2);
    }
    CHECK(recorder.terminate() == 0);
    CHECK(recorder.journal().last_take == 2);
    for (const int take : {1, 2}) {
        std::int64_t first = -1;
        std::int64_t last = -1;
        for (const unsigned channel : {0U, 1U}) {
            CAPTURE(take, channel);
            const auto record = recorder.record(take, channel == 0 ? "Left" : "Right");
            CHECK(record.status == TakeStatus::complete);
            const auto samples = read_audio(recorder.session() / record.file).channels.at(0);
            const auto passed = loud(samples, level).first;
            first = first < 0 ? passed : std::min(first, passed);
            last = std::max(last, loud(samples, silence).second);
            CHECK(Frames{static_cast<std::int64_t>(samples.size())} == record.length);
            // All between the first and the last sound is what was played.
            const auto sound = loud(samples, 1e-9F);
            const auto sounding = std::span(samples).subspan(
                static_cast<std::size_t>(sound.first),
                static_cast<std::size_t>(sound.second - sound.first + 1));
            const Expected expected{.first = record.begin.at(0).frame + sound.first,
                                    .source = channel};
            CHECK(counter_problem(sounding, expected) == "");
        }
        CHECK(first == some);
        CHECK(recorder.record(take, "Left").length == Frames{last + 24'000});
    }
}

TEST_CASE("a duration is counted from the level on, not from what came before it") {
    Stage stage;
    const auto passed = [](const RecorderProcess& recorder, int take) {
        std::int64_t first = -1;
        for (const char* track : {"Left", "Right"}) {
            const auto record = recorder.record(take, track);
            CHECK(record.status == TakeStatus::complete);
            const auto samples = read_audio(recorder.session() / record.file).channels.at(0);
            const auto at = loud(samples, 0.01F).first;
            first = first < 0 ? at : std::min(first, at);
            CHECK(Frames{static_cast<std::int64_t>(samples.size())} == record.length);
        }
        return first;
    };
    SECTION("all of what came before is there") {
        RecorderProcess recorder(stage.sandbox,
                                 Stage::options({"--on-level", "-40", "--duration", "0.25"}));
        recorder.await_server();
        stage.pass(48'000 + some);
        stage.connect("recorder");
        CHECK(recorder.wait().success());
        CHECK(passed(recorder, 1) == 48'000);
        CHECK(recorder.record(1, "Left").length == Frames{48'000 + some});
    }
    SECTION("the recorder was not there before") {
        auto recorder = RecorderProcess::start(
            stage.sandbox,
            Stage::wired({"--on-level", "-40", "--pre", "20", "--duration", "0.25"}));
        CHECK(recorder.wait().success());
        const auto before = passed(recorder, 1);
        CHECK(before < 20 * 48'000);
        CHECK(recorder.record(1, "Left").length == Frames{before + some});
    }
    SECTION("it sounded before the transport rolled") {
        auto* client = stage.source.client();
        jack_transport_stop(client);
        jack_transport_locate(client, 0);
        auto options = Stage::wired({"--on-level", "-40", "--duration", "0.25"});
        std::ranges::replace(options.arguments, "free", "transport");
        RecorderProcess recorder(stage.sandbox, options);
        recorder.await_server();
        stage.pass(some);
        jack_transport_start(client);
        CHECK(recorder.wait().success());
        jack_transport_stop(client);
        const auto record = recorder.record(1, "Left");
        CHECK(record.position == SongPosition{0});
        CHECK(record.length == Frames{passed(recorder, 1) + some});
    }
    SECTION("the take before ended just before") {
        RecorderProcess recorder(stage.sandbox, Stage::wired({"--on-level", "-40", "--pre", "0.75",
                                                              "--duration", "0.25", "--repeat"}));
        recorder.await_closed(4, 2);
        CHECK(recorder.terminate() == 0);
        for (const int take : {2, 3, 4}) {
            CAPTURE(take);
            const auto former = recorder.record(take - 1, "Left");
            const auto record = recorder.record(take, "Left");
            const auto before = passed(recorder, take);
            CHECK(record.length == Frames{before + some});
            const auto end = former.begin.at(0) + former.length;
            // The sound never stops for long, and may be low for a while.
            CHECK((before == 3 * some ? record.begin.at(0) >= end : record.begin.at(0) == end));
            CHECK(device_problem(recorder.session(), record, 0) == "");
        }
    }
}

TEST_CASE("what came before the level is in the take whatever a track's offset is") {
    Stage stage;
    RecorderProcess recorder(
        stage.sandbox,
        Stage::options({"--on-level", "-40", "--pre", "0.25", "--until-silence", "0.25", "--offset",
                        "Left=-300", "--reference-latency", "700"}));
    recorder.await_server();
    stage.pass(2 * some);
    stage.connect("recorder");
    recorder.await("opened", 2);
    stage.pass(some);
    stage.disconnect();
    CHECK(recorder.wait().success());
    const auto first_loud = [&](const std::string& track) {
        const auto record = recorder.record(1, track);
        const auto samples = read_audio(recorder.session() / record.file).channels.at(0);
        // On the device's clock.
        return record.begin.at(0) + Frames{loud(samples, 0.01F).first};
    };
    const auto begin = recorder.record(1, "Left").begin.at(0);
    // Left belongs 300 frames earlier, so it is cut 300 frames later.
    CHECK(recorder.record(1, "Right").begin.at(0) == begin - Frames{300});
    CHECK(std::min(first_loud("Left"), first_loud("Right")) == begin + Frames{some});
}

TEST_CASE("a level that is passed while the transport stands is told of") {
    Stage stage;
    RecorderProcess recorder(
        stage.sandbox, {.arguments = {"--track", "Left", "--track", "Right", "--on-level", "-40",
                                      "--until-silence", "1"}});
    recorder.await_server();
    stage.connect("recorder");
    CHECK(wait_until([&] {
        return recorder.process().err().find("transport does not roll") != std::string::npos;
    }));
    CHECK(recorder.terminate() == 0);
    CHECK(recorder.journal().entries.empty());
}

TEST_CASE("the next take begins while the one before waits for its handles") {
    Stage stage;
    RecorderProcess recorder(stage.sandbox, Stage::options({"--on-level", "-40", "--until-silence",
                                                            "0.25", "--repeat", "--handles", "3"}));
    recorder.await_server();
    const auto play = [&](int take) {
        stage.connect("recorder");
        recorder.await("opened", 2, [take](const Event& event) { return event["take"] == take; });
        stage.pass(some);
        stage.disconnect();
    };
    play(1);
    CHECK(wait_until([&] { return recorder.get(api::record_state) == "finishing"; }));
    play(2);
    CHECK(recorder.events("closed").empty());
    recorder.await_closed(1, 2);
    recorder.await_closed(2, 2);
    CHECK(recorder.terminate() == 0);
}

TEST_CASE("connections that cannot be made yet are told of when the server has come") {
    Stage stage;
    RecorderProcess recorder(
        stage.sandbox, Stage::wired({"--connect", "left=source:out_1", "--connect", "Left=no:port",
                                     "--connect", "physical", "--track", "Third"}));
    recorder.await("warning", 2);
    const std::vector<std::string> expected{
        "--connect: there is no port 'left' of ours; there are 'Left', 'Right', 'Third'",
        "--connect: waiting for port 'no:port'"};
    const auto told = [&] {
        std::vector<std::string> texts;
        for (const Event& event : recorder.events("warning")) texts.push_back(event["text"]);
        return texts;
    };
    CHECK(told() == expected);
    for (const auto& text : expected) {
        CHECK_THAT(recorder.process().err(), Catch::Contains("warning: " + text + "\n"));
    }
    // Not at each change.
    stage.disconnect();
    stage.connect("recorder");
    stage.pass(4 * some);
    CHECK(told() == expected);
    CHECK(recorder.terminate() == 0);
}

TEST_CASE("standard input is never needed, and never read") {
    Stage stage;
    SECTION("closed") {
        auto recorder =
            RecorderProcess::start(stage.sandbox, redirected(Stage::wired(a_short_take), "<&-"));
        CHECK(recorder.wait().success());
        check_take(recorder, 1);
    }
    SECTION("all closed: no file takes the place of a stream") {
        // Without a word from it, its end is all there is to go by.
        auto recorder = RecorderProcess::start(
            stage.sandbox, redirected(Stage::wired(a_short_take), "<&- >&- 2>&-"));
        CHECK(recorder.wait().success());
        check_take(recorder, 1);
    }
    SECTION("a pipe that holds something and never ends") {
        const auto pipe = stage.sandbox.files() / "pipe";
        REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
        const int file = ::open(pipe.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
        REQUIRE(file >= 0);
        REQUIRE(::write(file, "stop\n", 5) == 5);
        auto recorder = RecorderProcess::start(
            stage.sandbox, redirected(Stage::wired(a_short_take), "<" + pipe.string()));
        CHECK(recorder.wait().success());
        check_take(recorder, 1);
        std::array<char, 16> left{};
        CHECK(::read(file, left.data(), left.size()) == 5);
        ::close(file);
    }
}

TEST_CASE("with --json standard output is one object a line, and else it is empty") {
    Stage stage;
    auto told = RecorderProcess::start(stage.sandbox, Stage::wired(a_short_take));
    CHECK(told.wait().success());
    CHECK(told.process().out().ends_with("}\n"));
    std::vector<std::string> names;
    for (const auto& event : told.events()) names.push_back(event["event"]);  // each was parsed
    for (const std::string name : {"listening", "server", "opened", "state", "closed"}) {
        CHECK(std::count(names.begin(), names.end(), name) >= 1);
    }

    std::vector<std::string> plain{std::getenv("LAYDOWN_RECORDER"), "--osc-port", "0", "--session",
                                   (stage.sandbox.files() / "Plain").string()};
    const auto options = Stage::wired(a_short_take);
    plain.insert(plain.end(), options.arguments.begin(), options.arguments.end());
    ChildProcess silent({.arguments = plain, .environment = stage.sandbox.environment()});
    const auto status = silent.wait();
    REQUIRE(status);
    CHECK(status->success());
    CHECK(silent.out().empty());
    // What people read: the take and its file, without the control codes of a terminal.
    CHECK_THAT(silent.err(), Catch::Contains("audio/Plain-Left-001.wav"));
    CHECK(silent.err().find('\r') == std::string::npos);
    CHECK(silent.err().find('\x1b') == std::string::npos);
}
