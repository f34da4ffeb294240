// Converts files of other sample rates, one after the other, on a thread of its own: it may take
// minutes, and what can be played is played meanwhile.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"

namespace laydown::player {

struct ConversionJob {
    std::string file{};            ///< as people know it
    std::filesystem::path from{};  ///< an audio file
    std::filesystem::path to{};    ///< see disk::convert_rate()
    SampleRate rate{};
};

/// Does one, here and now. Its place in the song is that of its time reference. Errors: those of
/// disk::convert_rate().
Result<void> convert(const ConversionJob& job, const std::function<bool(double done)>& progress);

class Converter {
  public:
    struct Told {
        std::string file{};
        double done = 0;  ///< 1: the copy is there
        std::optional<Error> failed{};
    };

    /// `told` is called on the converter's thread.
    explicit Converter(std::function<void(const Told&)> told);
    /// What is under way is given up, and leaves nothing.
    ~Converter();
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;

    /// A copy that is asked for already is not made twice. Control.
    void add(ConversionJob job);
    /// Begins the end that the destructor waits for. False when a disk that hangs has not let it
    /// come after `limit`: the destructor would hang as well.
    bool ends_within(std::chrono::nanoseconds limit);

  private:
    void begin_end();
    void work();
    std::optional<ConversionJob> next();
    void carry_out(const ConversionJob& job);

    std::function<void(const Told&)> told_;
    std::atomic<bool> ending_{false};  // written by Control
    std::mutex mutex_;                 // protects what follows
    std::condition_variable changed_;
    std::vector<ConversionJob> jobs_;
    std::set<std::filesystem::path> asked_;  // and not made yet
    bool ended_ = false;
    std::thread thread_;
};

}  // namespace laydown::player
