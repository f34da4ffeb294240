// CLI11 with our way to declare options, to complain and to print help. Pure: one thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "daemon/main_guard.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace laydown::process {

/// A complaint about one option.
daemon::StartupError usage(std::string_view option, std::string_view text);

/// What is declared calls back during `parse`, so what it writes to must live as long.
class OptionParser {
  public:
    /// Takes a value, or says what is wrong with it.
    using Read = std::function<Result<void>(const std::string&)>;

    /// `program` is what --help and --version call it; `description` is the first line of --help.
    OptionParser(const std::string& program, const std::string& description);
    ~OptionParser();
    OptionParser(const OptionParser&) = delete;
    OptionParser& operator=(const OptionParser&) = delete;

    /// The heading in --help of what is declared from now on. One that was there before goes on.
    void group(std::string name) { group_ = std::move(name); }
    void flag(const std::string& name, const std::string& text, bool& target);
    /// An option with one value, called `word` in --help.
    void value(const std::string& name, const std::string& word, const std::string& text,
               Read read);
    /// An option whose value may be left out, and is `assumed` then.
    void optional_value(const std::string& name, const std::string& word, const std::string& text,
                        const std::string& assumed, Read read);
    /// An option that may be given again and again.
    void list(const std::string& name, const std::string& word, const std::string& text, Read read);
    /// What stands alone on the command line, such as files, called `word` in --help and in
    /// complaints. Declared once.
    void rest(const std::string& word, const std::string& text, Read read);
    /// Declares --help and --version, as the last of "Other". After all others: within a heading,
    /// --help lists the options in the order of their declaration.
    void finish();

    /// Throws StartupError (`usage`) and PrintAndExit.
    void parse(int argc, const char* const* argv);
    std::string help() const;

  private:
    CLI::Option* add_value(const std::string& name, const std::string& word,
                           const std::string& text, Read read);

    std::string version_;
    std::unique_ptr<CLI::App> app_;
    std::string group_;
};

}  // namespace laydown::process
