// CLI11 with our way to declare options, to complain and to print help. Pure: one thread.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace laydown::recorder {

/// What is declared calls back during `parse`, so what it writes to must live as long.
class OptionParser {
  public:
    /// Takes a value, or says what is wrong with it.
    using Read = std::function<Result<void>(const std::string&)>;

    OptionParser();

    /// The heading in --help of what is declared from now on.
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
    /// After all others: --help lists the options in the order of their declaration.
    void finish();

    /// Throws StartupError (`usage`) and PrintAndExit.
    void parse(int argc, const char* const* argv);
    std::string help() const;

  private:
    CLI::Option* add_value(const std::string& name, const std::string& word,
                           const std::string& text, Read read);

    CLI::App app_;
    std::string group_;
};

}  // namespace laydown::recorder
