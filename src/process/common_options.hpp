// The options that every process has. Pure: any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "jackio/wiring_plan.hpp"
#include "process/option_parser.hpp"
#include "process/option_values.hpp"

namespace laydown::process {

enum class Verbosity { quiet, normal, verbose };

struct CommonOptions {
    std::string name{};    ///< JACK client and instance
    std::string server{};  ///< JACK server; empty is the default one
    std::vector<jackio::ConnectRule> connect{};
    std::optional<Seconds> jack_wait{};  ///< for the server at the start; nothing: for ever

    std::uint16_t osc_port = 0;          ///< 0: any free one
    std::string osc_host = "127.0.0.1";  ///< IPv4 address to listen on
    std::vector<Peer> feedback{};

    bool json = false;
    Verbosity verbosity = Verbosity::normal;
};

/// What these options say one by one, before they are looked at together.
struct CommonDraft {
    bool wait_forever = false;  ///< was asked for, and is not just the default
    bool quiet = false;
    bool verbose = false;
};

/// Where the programs differ in what --help says.
struct CommonTexts {
    std::string jack_wait_default = "forever";
    std::string quiet = "Write warnings and errors only";
};

/// Declares them under "JACK", "OSC" and "Other". The defaults are what `options` holds.
void declare_common(OptionParser& parser, CommonOptions& options, CommonDraft& draft,
                    const CommonTexts& texts = {});
/// After OptionParser::parse(). Throws StartupError (`usage`).
void settle_common(CommonOptions& options, const CommonDraft& draft);

}  // namespace laydown::process
