#include "process/start_up.hpp"

#include <fstream>

#include "api/common.hpp"
#include "plumbing.hpp"
#include "process/essentials.hpp"
#include "runtime_folder.hpp"

using namespace laydown;
using namespace laydown::process;
using daemon::ExitCode;
using laydown::test::RuntimeFolder;

namespace {

constexpr auto methods = osc::table(api::common_methods);

CommonOptions options_of(const std::string& name) {
    CommonOptions options;
    options.name = name;
    return options;
}

/// With which code `step` gives up; `ok` when it does not.
template <class Step>
ExitCode code_of(Step step) {
    try {
        step();
    } catch (const daemon::StartupError& error) {
        INFO(error.what());
        CHECK_FALSE(std::string(error.what()).empty());
        return error.code();
    }
    return ExitCode::ok;
}

/// What is written to the log.
struct Words {
    daemon::test::Pipe pipe;
    daemon::Console console{pipe.writer()};
    daemon::Log log{console, "laydown-triangle"};
};

}  // namespace

TEST_CASE("a name is taken by one living process, whatever program it runs") {
    const RuntimeFolder runtime;
    const auto first = claim_name("laydown-triangle", options_of("stage"), "/music/song");
    const auto found = daemon::list_instances();
    REQUIRE(found.size() == 1);
    CHECK(found[0].program == "laydown-triangle");
    CHECK(found[0].name == "stage");
    CHECK(found[0].session == "/music/song");
    CHECK(code_of([] { claim_name("laydown-gong", options_of("stage")); }) == ExitCode::conflict);
    CHECK(code_of([] { claim_name("laydown-gong", options_of("hall")); }) == ExitCode::ok);
}

TEST_CASE("a folder that no name can be written to is the disk's fault") {
    const daemon::test::Folder folder;
    std::ofstream(folder / "laydown") << "in the way";
    const daemon::test::Environment there("XDG_RUNTIME_DIR", folder.path().string());
    CHECK(code_of([] { claim_name("laydown-triangle", options_of("stage")); }) == ExitCode::disk);
}

TEST_CASE("a port that somebody has is said to be taken") {
    CommonOptions options;
    const auto first = bind_socket(options);
    options.osc_port = first.local().port;
    CHECK(options.osc_port != 0);
    CHECK(code_of([&] { bind_socket(options); }) == ExitCode::osc_port);
}

TEST_CASE("peers are added at the start, or the option is at fault") {
    osc::Server server(bind_socket({}), methods);
    add_peers(server, {{"127.0.0.1", 9}});
    CHECK(server.attended());
    std::vector<Peer> many;
    for (std::uint16_t port = 1; port <= 1000; ++port) many.push_back({"127.0.0.1", port});
    CHECK(code_of([&] { add_peers(server, many); }) == ExitCode::usage);
}

TEST_CASE("others find the OSC address, or the log tells that they do not") {
    Words words;
    const osc::Server server(bind_socket({}), methods);
    const RuntimeFolder runtime;
    auto instance = claim_name("laydown-triangle", options_of("stage"));
    const auto url = publish(instance, server, words.log);
    CHECK(url == fmt::format("osc.udp://127.0.0.1:{}/", server.local().port));
    CHECK(daemon::list_instances().at(0).osc == url);
    CHECK(words.pipe.read_available().empty());
}

TEST_CASE("a wait for the server ends when it was limited") {
    daemon::EventLoop loop;
    CommonOptions options;
    int over = 0;
    const auto wait = [&](std::optional<Seconds> limit) {
        options.jack_wait = limit;
        limit_wait(loop, options, [&] {
            ++over;
            loop.stop();
        });
    };
    wait(std::nullopt);
    wait(Seconds{0});
    wait(Seconds{0.001});
    loop.run();
    CHECK(over == 1);
}

TEST_CASE("who is quiet or talkative is known by what of the log is written") {
    CHECK(threshold_of(Verbosity::quiet) == daemon::Level::warning);
    CHECK(threshold_of(Verbosity::normal) == daemon::Level::info);
    CHECK(threshold_of(Verbosity::verbose) == daemon::Level::debug);
}
