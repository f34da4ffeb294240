// The sounds of the click by their names: built-in ones, and files that were named at the start,
// which are read then and never again. Control thread.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"
#include "disk/sound_file.hpp"
#include "engine/click_voices.hpp"

namespace laydown::metronome {

class SoundBank {
  public:
    using Files = std::map<std::string, std::filesystem::path>;

    /// Reads the files, which may take a while.
    explicit SoundBank(const Files& files = {});

    /// Error: `not_found`, with the names that there are.
    Result<void> check(const std::string& name) const;
    /// The same, before files are read.
    static Result<void> check(const std::string& name, const Files& files);
    /// `pitch` is a factor, and changes built-in sounds only. What is in use is not made again.
    /// Errors: `not_found`, and those of disk::read_sound() and samples_at().
    Result<std::shared_ptr<const engine::ClickSound>> get(const std::string& name, double pitch,
                                                          SampleRate rate);
    /// What is worth telling of the files that sounds were made of, of each once.
    std::vector<std::string> take_remarks() { return std::exchange(remarks_, {}); }

  private:
    using Key = std::tuple<std::string, double, std::uint32_t>;

    struct File {
        std::filesystem::path path;
        Result<disk::Sound> sound;
        bool told = false;
    };

    Result<std::vector<float>> make_of(File& file, SampleRate rate);

    std::map<std::string, File> files_;
    std::map<Key, std::weak_ptr<const engine::ClickSound>> made_;
    std::vector<std::string> remarks_;
};

}  // namespace laydown::metronome
