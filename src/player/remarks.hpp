// What of a song cannot be used, in sentences for people: a bounded number of them, however much is
// wrong. A value; one thread.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace laydown::player {

class Remarks {
  public:
    /// So many are told one by one, the others counted.
    static constexpr std::size_t most = 100;

    template <class... Args>
    void add(fmt::format_string<Args...> format, Args&&... args) {
        if (++count_ <= most) texts_.push_back(fmt::format(format, std::forward<Args>(args)...));
    }
    /// All of them; the last one says how many more there are.
    std::vector<std::string> texts() const {
        std::vector<std::string> all = texts_;
        if (count_ > most)
            all.push_back(fmt::format("and {} more that cannot be used", count_ - most));
        return all;
    }

  private:
    std::vector<std::string> texts_;
    std::size_t count_ = 0;
};

}  // namespace laydown::player
