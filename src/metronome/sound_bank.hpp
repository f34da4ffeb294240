// The sounds of the click by their names: built-in ones, and files that were named at the start.
// Control thread.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"
#include "engine/click_voices.hpp"

namespace laydown::metronome {

class SoundBank {
  public:
    using Files = std::map<std::string, std::filesystem::path>;

    explicit SoundBank(Files files = {}) : files_(std::move(files)) {}

    /// Error: `not_found`, with the names that there are.
    Result<void> check(const std::string& name) const;
    /// `pitch` is a factor, and changes built-in sounds only. What was asked for before is kept.
    /// Errors: `not_found`, and those of disk::read_sound().
    Result<std::shared_ptr<const engine::ClickSound>> get(const std::string& name, double pitch,
                                                          SampleRate rate);
    /// What is worth telling of files that were read since the last call, and was never told. A
    /// file is read again when its sound was in use by nobody meanwhile.
    std::vector<std::string> take_remarks() { return std::exchange(remarks_, {}); }

  private:
    using Key = std::tuple<std::string, double, std::uint32_t>;

    void remark(std::string text);

    Files files_;
    std::map<Key, std::weak_ptr<const engine::ClickSound>> made_;
    std::set<std::string> remarked_;  // ever
    std::vector<std::string> remarks_;
};

}  // namespace laydown::metronome
