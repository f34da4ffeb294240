#include "process/common_options.hpp"

#include "daemon/instance.hpp"
#include "jackio/client.hpp"
#include "process/option_reads.hpp"

namespace laydown::process {

namespace {

Result<std::string> parse_jack_name(const std::string& given) {
    const auto problem = daemon::problem_with_instance_name(given);
    if (problem.empty()) return given;
    return error(ErrorCode::bad_arguments, "{} {}", in_quotes(given), problem);
}

Result<jackio::ConnectRule> parse_rule(const std::string& given) {
    if (given.empty()) return error(ErrorCode::bad_arguments, "it is empty");
    return jackio::parse_connect_rule(given);
}

void declare_jack(OptionParser& parser, CommonOptions& options, CommonDraft& draft,
                  const CommonTexts& texts) {
    parser.group("JACK");
    parser.value(
        "--name", "NAME",
        fmt::format("Name of the JACK client and of this instance (default {})", options.name),
        into(options.name, parse_jack_name));
    parser.value("--server", "NAME", "JACK server (default: JACK's own)",
                 into(options.server, parse_jack_name));
    parser.value(
        "--jack-wait", "SECONDS|forever",
        fmt::format("Wait for the server at the start (default {})", texts.jack_wait_default),
        [&options, &draft](const std::string& given) -> Result<void> {
            draft.wait_forever = given == "forever";
            if (draft.wait_forever) return {};
            return into(options.jack_wait, seconds_between(Seconds{0}, longest_time))(given);
        });
    parser.list("--connect", "RULE", "PORT=OTHER, or physical: connect at the start and again",
                append(options.connect, parse_rule));
}

void declare_osc(OptionParser& parser, CommonOptions& options) {
    parser.group("OSC");
    parser.value("--osc-port", "PORT",
                 fmt::format("UDP port; 0 picks a free one (default {})", options.osc_port),
                 into(options.osc_port, parse_port));
    parser.value("--osc-host", "ADDRESS",
                 fmt::format("IPv4 address to listen on; 0.0.0.0 is every network (default {})",
                             options.osc_host),
                 into(options.osc_host, parse_listen_address));
    parser.list("--feedback", "HOST:PORT", "Send all feedback there, without a subscription",
                append(options.feedback, parse_peer));
}

}  // namespace

void declare_common(OptionParser& parser, CommonOptions& options, CommonDraft& draft,
                    const CommonTexts& texts) {
    declare_jack(parser, options, draft, texts);
    declare_osc(parser, options);
    parser.group("Other");
    parser.flag("--json", "Write one line of JSON per event to standard output", options.json);
    parser.flag("--quiet", texts.quiet, draft.quiet);
    parser.flag("--verbose", "Write more of what happens", draft.verbose);
}

void settle_common(CommonOptions& options, const CommonDraft& draft) {
    const auto good = jackio::check_client_name({options.name, options.server});
    if (!good) throw usage("--name", good.error().text);
    if (draft.quiet && draft.verbose) throw usage("--quiet", "or --verbose: choose one");
    if (draft.quiet) options.verbosity = Verbosity::quiet;
    if (draft.verbose) options.verbosity = Verbosity::verbose;
}

}  // namespace laydown::process
