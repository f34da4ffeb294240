// counter-source: a signal source as a program of its own, see signal_source.hpp and --help.
#include <CLI/CLI.hpp>

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <map>

#include "base/units.hpp"
#include "signal_source.hpp"

namespace {

using namespace laydown;
using namespace laydown::test;

struct Options {
    SourceOptions source;
    int bits = 24;
    std::uint32_t capture_latency = 0;
    double level = -12;
    double seconds = 0;
    std::string connect_to;
};

void declare(CLI::App& app, Options& options) {
    const std::map<std::string, Follow> follow{
        {"device", Follow::device}, {"transport", Follow::transport}, {"played", Follow::played}};
    const std::map<std::string, Signal> signal{
        {"counter", Signal::counter}, {"sine", Signal::sine}, {"noise", Signal::noise}};
    app.add_option("--name", options.source.name, "name of the JACK client");
    app.add_option("--channels", options.source.channels, "number of outputs");
    app.add_option("--signal", options.source.signal, "counter, sine or noise")
        ->transform(CLI::CheckedTransformer(signal));
    app.add_option(
           "--follow", options.source.follow,
           "what is counted: frames of the device, of the transport while it rolls, or those "
           "that were played")
        ->transform(CLI::CheckedTransformer(follow));
    app.add_option("--bits", options.bits, "PCM width that the counter survives")
        ->check(CLI::IsMember({16, 24}));
    app.add_option("--delay", options.source.delay, "the counter lags by this many frames");
    app.add_option("--capture-latency", options.capture_latency,
                   "frames of capture latency that the outputs declare");
    app.add_option("--level", options.level, "of sine and noise, in dB below full scale");
    app.add_option("--connect-to", options.connect_to,
                   "client whose inputs are connected, in order, as they appear");
    app.add_option("--seconds", options.seconds, "end after this time; 0: run until SIGTERM");
}

/// Until SIGTERM, SIGINT, the end of time or of the server; meanwhile connects what appears.
void run(SignalSource& source, const Options& options, const sigset_t& signals) {
    const auto end =
        std::chrono::steady_clock::now() + std::chrono::duration<double>(options.seconds);
    while (!source.lost()) {
        if (!options.connect_to.empty()) source.connect_to(options.connect_to);
        const timespec tick{.tv_sec = 0, .tv_nsec = 50'000'000};
        if (sigtimedwait(&signals, nullptr, &tick) > 0) return;
        if (options.seconds > 0 && std::chrono::steady_clock::now() >= end) return;
    }
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app{"Plays a known signal into JACK.", "counter-source"};
    declare(app, options);
    CLI11_PARSE(app, argc, argv);
    options.source.code = options.bits == 16 ? CounterCode::s16() : CounterCode::s24();
    options.source.capture_latency = {options.capture_latency, options.capture_latency};
    options.source.amplitude = static_cast<float>(amplitude(options.level));

    sigset_t signals;  // blocked before libjack makes its threads, which inherit this
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    try {
        SignalSource source(options.source);
        fmt::print("ready\n");
        std::fflush(stdout);
        run(source, options, signals);
        if (source.lost()) throw std::runtime_error("the JACK server is gone");
    } catch (const std::exception& e) {
        fmt::print(stderr, "counter-source: {}\n", e.what());
        return 1;
    }
    return 0;
}
