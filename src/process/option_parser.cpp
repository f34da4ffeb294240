#include "process/option_parser.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>
#include <vector>

#include "process/option_values.hpp"

namespace laydown::process {

namespace {

constexpr std::size_t help_width = 80;
constexpr std::size_t help_column = 32;

/// `text` with line breaks where the second column of --help ends.
std::string wrapped(std::string_view text) {
    constexpr std::size_t width = help_width - help_column;
    std::string result;
    while (text.size() > width) {
        const auto blank = text.rfind(' ', width);
        if (blank == std::string_view::npos) break;
        result += text.substr(0, blank);
        result += '\n';
        text.remove_prefix(blank + 1);
    }
    result += text;
    return result;
}

/// CLI11's help without its hints on types: ours are in the words for the values.
class HelpFormatter : public CLI::Formatter {
  public:
    HelpFormatter() { column_width(help_column); }
    std::string make_option_opts(const CLI::Option* option) const override {
        const auto word = option->get_type_name();
        const bool many = option->get_expected_max() > 1;
        return (word.empty() ? "" : " " + word) + (many ? " ..." : "");
    }
    std::string make_option_desc(const CLI::Option* option) const override {
        return wrapped(option->get_description());
    }
};

void accept(const std::string& name, const std::string& given, const OptionParser::Read& read) {
    // No value begins like that; somebody forgot one.
    if (given.starts_with("--"))
        throw usage(name, fmt::format("a value is missing before {}", given));
    if (const auto taken = read(given); !taken) throw usage(name, taken.error().text);
}

/// Which of two values is meant, nobody can know.
void refuse_repeated(const CLI::App& app) {
    for (const CLI::Option* option : app.get_options()) {
        const auto& given = option->results();
        if (option->get_expected_max() > 1 || option->get_type_size() == 0 || given.size() < 2)
            continue;
        throw usage(option->get_name(),
                    fmt::format("given {} times, with {} and {}: once is meant", given.size(),
                                in_quotes(given[0]), in_quotes(given[1])));
    }
}

std::string one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

}  // namespace

daemon::StartupError usage(std::string_view option, std::string_view text) {
    return daemon::startup_error(daemon::ExitCode::usage, "{}: {} (--help lists the options)",
                                 option, text);
}

OptionParser::OptionParser(const std::string& program, const std::string& description)
    : version_(program + " " LAYDOWN_VERSION),
      app_(std::make_unique<CLI::App>(description, program)) {
    app_->formatter(std::make_shared<HelpFormatter>());
}

OptionParser::~OptionParser() = default;

void OptionParser::flag(const std::string& name, const std::string& text, bool& target) {
    app_->add_flag_callback(
            name, [&target] { target = true; }, text)
        ->group(group_);
}

CLI::Option* OptionParser::add_value(const std::string& name, const std::string& word,
                                     const std::string& text, Read read) {
    const auto callback = [name, read = std::move(read)](const std::string& given) {
        accept(name, given, read);
    };
    return app_->add_option_function<std::string>(name, callback, text)
        ->type_name(word)
        ->group(group_);
}

void OptionParser::value(const std::string& name, const std::string& word, const std::string& text,
                         Read read) {
    add_value(name, word, text, std::move(read));
}

void OptionParser::optional_value(const std::string& name, const std::string& word,
                                  const std::string& text, const std::string& assumed, Read read) {
    add_value(name, word, text, std::move(read))->expected(0, 1)->default_str(assumed);
}

void OptionParser::list(const std::string& name, const std::string& word, const std::string& text,
                        Read read) {
    const auto callback = [name, read = std::move(read)](const std::vector<std::string>& given) {
        for (const auto& each : given) accept(name, each, read);
    };
    app_->add_option_function<std::vector<std::string>>(name, callback, text)
        ->allow_extra_args(false)
        ->type_name(word)
        ->group(group_);
}

void OptionParser::rest(const std::string& word, const std::string& text, Read read) {
    const auto callback = [word, read = std::move(read)](const std::vector<std::string>& given) {
        for (const auto& each : given)
            if (const auto taken = read(each); !taken) throw usage(word, taken.error().text);
    };
    app_->add_option_function<std::vector<std::string>>(word, callback, text)->type_name("");
}

void OptionParser::finish() {
    group("Other");
    app_->set_help_flag("--help", "Print this and exit")->group(group_);
    app_->set_version_flag("--version", version_, "Print the version and exit")->group(group_);
}

void OptionParser::parse(int argc, const char* const* argv) {
    try {
        app_->parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        throw daemon::PrintAndExit(help());
    } catch (const CLI::CallForVersion&) {
        throw daemon::PrintAndExit(version_ + "\n");
    } catch (const CLI::ExtrasError&) {
        throw usage(in_quotes(app_->remaining().front()), "there is no such option");
    } catch (const CLI::ArgumentMismatch& error) {
        refuse_repeated(*app_);
        throw daemon::startup_error(daemon::ExitCode::usage, "{} (--help lists the options)",
                                    one_line(error.what()));
    } catch (const CLI::ParseError& error) {
        throw daemon::startup_error(daemon::ExitCode::usage, "{} (--help lists the options)",
                                    one_line(error.what()));
    }
}

std::string OptionParser::help() const {
    std::string text = app_->help();
    for (auto at = text.find("\n\n\n"); at != std::string::npos; at = text.find("\n\n\n"))
        text.erase(at, 1);
    return text;
}

}  // namespace laydown::process
