#include "process/common_options.hpp"

#include "catch.hpp"

using namespace laydown;
using namespace laydown::process;

namespace {

/// The options of a program that has one of its own.
struct Table {
    Table() : parser("laydown-triangle", "Plays the triangle.") {
        options.name = "triangle";
        options.osc_port = 7599;
        declare_common(parser, options, draft, {.jack_wait_default = "soon", .quiet = "Hush"});
        parser.group("JACK");
        parser.flag("--pling", "Once", pling);
        parser.finish();
    }
    CommonOptions& parse(const std::vector<std::string>& arguments) {
        std::vector<const char*> argv{"laydown-triangle"};
        for (const auto& argument : arguments) argv.push_back(argument.c_str());
        parser.parse(static_cast<int>(argv.size()), argv.data());
        settle_common(options, draft);
        return options;
    }

    CommonOptions options;
    CommonDraft draft;
    bool pling = false;
    OptionParser parser;
};

CommonOptions parse(const std::vector<std::string>& arguments) { return Table().parse(arguments); }

/// `arguments` are refused, and the complaint begins with the name of the option at fault.
void check_blamed(const std::string& option, const std::vector<std::string>& arguments) {
    try {
        parse(arguments);
    } catch (const daemon::StartupError& error) {
        CHECK(error.code() == daemon::ExitCode::usage);
        INFO(error.what());
        CHECK(std::string(error.what()).rfind(option + ":", 0) == 0);
        return;
    }
    FAIL_CHECK("accepted: " + option);
}

}  // namespace

TEST_CASE("what is not given is as the program has it") {
    const auto options = parse({});
    CHECK(options.name == "triangle");
    CHECK(options.server.empty());
    CHECK(options.connect.empty());
    CHECK_FALSE(options.jack_wait);
    CHECK(options.osc_port == 7599);
    CHECK(options.osc_host == "127.0.0.1");
    CHECK(options.feedback.empty());
    CHECK_FALSE(options.json);
    CHECK(options.verbosity == Verbosity::normal);
}

TEST_CASE("each common option arrives where it belongs") {
    const auto options =
        parse({"--name",    "stage",      "--server",   "other",      "--jack-wait",
               "2.5",       "--json",     "--quiet",    "--connect",  "1=a:b",
               "--connect", "physical",   "--osc-port", "0",          "--osc-host",
               "0.0.0.0",   "--feedback", "a:1",        "--feedback", "b:2"});
    CHECK(options.name == "stage");
    CHECK(options.server == "other");
    CHECK(options.jack_wait == Seconds{2.5});
    CHECK(options.connect == std::vector<jackio::ConnectRule>{{false, "1", "a:b"}, {true, "", ""}});
    CHECK(options.osc_port == 0);
    CHECK(options.osc_host == "0.0.0.0");
    CHECK(options.feedback == std::vector<Peer>{{"a", 1}, {"b", 2}});
    CHECK(options.json);
    CHECK(options.verbosity == Verbosity::quiet);
    CHECK(parse({"--verbose"}).verbosity == Verbosity::verbose);
}

TEST_CASE("to wait for ever is told from a wait that was not asked for") {
    Table asked;
    CHECK_FALSE(asked.parse({"--jack-wait", "forever"}).jack_wait);
    CHECK(asked.draft.wait_forever);
    Table silent;
    silent.parse({});
    CHECK_FALSE(silent.draft.wait_forever);
}

TEST_CASE("common options are blamed for what they are given") {
    check_blamed("--name", {"--name", "a:b"});
    check_blamed("--name", {"--name", "stage", "--server", "stage"});
    check_blamed("--server", {"--server", "a/b"});
    check_blamed("--jack-wait", {"--jack-wait", "never"});
    check_blamed("--connect", {"--connect", ""});
    check_blamed("--connect", {"--connect", "1=b"});
    check_blamed("--osc-port", {"--osc-port", "65536"});
    check_blamed("--osc-host", {"--osc-host", "::1"});
    check_blamed("--feedback", {"--feedback", "nowhere"});
    check_blamed("--quiet", {"--quiet", "--verbose"});
}

TEST_CASE("help has the program's words, and its options among the others of their heading") {
    const std::string help = Table().parser.help();
    CHECK(help.rfind("Plays the triangle.\nUsage: laydown-triangle", 0) == 0);
    for (const auto* text : {"(default triangle)", "(default soon)", "(default 7599)",
                             "--quiet                       Hush\n"})
        CHECK(help.find(text) != std::string::npos);
    std::size_t at = 0;
    for (const auto* text : {"JACK:", "--name", "--pling", "OSC:", "--osc-port", "Other:", "--json",
                             "--help", "--version"}) {
        INFO(text << " in\n" << help);
        const auto found = help.find(text);
        REQUIRE(found != std::string::npos);
        CHECK(found > at);
        at = found;
    }
}

TEST_CASE("the version is the program's") {
    try {
        parse({"--version"});
        FAIL("no exit");
    } catch (const daemon::PrintAndExit& wish) {
        CHECK(wish.text() == "laydown-triangle " LAYDOWN_VERSION "\n");
    }
}
