#include "studio.hpp"

#include <numeric>
#include <stdexcept>

namespace laydown::test {

namespace {

std::string frame_text(const std::optional<SongPosition>& p) {
    return p ? std::to_string(p->frame) : "-";
}

}  // namespace

void Studio::serve(osc::Server& server) {
    server.set_tracks([this] {
        std::vector<TrackNumber> numbers;
        for (const auto& [number, track] : tracks) numbers.push_back({number});
        return numbers;
    });
    server.on(
        arm, [this](TrackNumber t) -> Result<bool> { return tracks[t.value].armed; },
        [this](TrackNumber t, bool on) -> Result<void> {
            tracks[t.value].armed = on;
            return {};
        });
    server.on(
        name, [this](TrackNumber t) -> Result<std::string> { return tracks[t.value].name; },
        [this](TrackNumber t, const std::string& text) -> Result<void> {
            if (text == "taken") return error(ErrorCode::conflict, "another track has that name");
            tracks[t.value].name = text;
            return {};
        });
    server.on(level, [this](TrackNumber t) -> Result<double> { return tracks[t.value].level; });
    server.on(peak_reset, [this](TrackNumber t) -> Result<void> {
        done.push_back(fmt::format("reset {}", t.value));
        return {};
    });
    server.on(
        start,
        [this](std::optional<SongPosition> at, std::optional<SongPosition> until) -> Result<int> {
            done.push_back("start " + frame_text(at) + " " + frame_text(until));
            return 7;
        });
    server.on(retro, [this](std::optional<double> length) -> Result<void> {
        done.push_back(length ? fmt::format("retro {}", *length) : "retro -");
        return {};
    });
    server.on(split, [this]() -> Result<void> {
        done.emplace_back("split");
        return {};
    });
    server.on(abort, [this](const std::optional<std::string>& files) -> Result<void> {
        done.push_back("abort " + files.value_or("-"));
        return {};
    });
    server.on(locate, [this](TransportPosition frame) -> Result<void> {
        done.push_back(fmt::format("locate {}", frame.frame));
        return {};
    });
    server.on(sum, [](const std::vector<int>& numbers) -> Result<int> {
        return std::accumulate(numbers.begin(), numbers.end(), 0);
    });
    server.on(
        test::gain, [this]() -> Result<double> { return gain; },
        [this](double to) -> Result<void> {
            gain = to;
            return {};
        });
    server.on(test::state, [this]() -> Result<std::tuple<std::string, std::int64_t>> {
        return std::tuple{state, std::int64_t{1} << 40};
    });
    server.on(faulty, []() -> Result<void> { throw std::runtime_error("oh"); });
    server.meter(levels, level);
    api::answer_common(server, {"studio", "1.2.3"});
}

}  // namespace laydown::test
