// Text from anywhere as it may be shown: what comes over the network or out of a file must not
// steer a terminal, nor forge lines of the log. Pure: any thread.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace laydown::daemon {

/// `text` with control characters and broken UTF-8 made visible, as in `\x1b`. Once is enough: what
/// is printable stays as it is.
std::string printable(std::string_view text);

/// The same part by part, for those who may have no memory left.
class PrintableParts {
  public:
    explicit PrintableParts(std::string_view text) noexcept : rest_(text) {}

    /// The next part, at most four bytes, which the next call overwrites; empty at the end.
    std::string_view next() noexcept;

  private:
    std::string_view rest_;
    std::array<char, 4> shown_{};
};

}  // namespace laydown::daemon
