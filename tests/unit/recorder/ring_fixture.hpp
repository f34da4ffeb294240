// A capture ring in shared memory of this test's own, and a stand-in for the server that fills it.
#pragma once

#include "catch.hpp"
#include "engine/ring_writer.hpp"
#include "folder.hpp"
#include "recorder/capture_memory.hpp"
#include "runtime_folder.hpp"

namespace laydown::recorder::test {

using laydown::test::Folder;
using laydown::test::RuntimeFolder;

/// What a channel delivers at a moment: different for each, exact in a float, below full scale.
inline float sample_of(std::uint32_t channel, DevicePosition device) {
    return static_cast<float>(device.frame * 8 + channel + 1) / 16'777'216.0F;
}

constexpr SampleRate test_rate{8000};

/// A ring at 8 kHz whose every channel delivers sample_of(), cycle by cycle.
struct RingFixture {
    explicit RingFixture(std::uint32_t channel_count = 2, double seconds = 2.0,
                         const std::filesystem::path& session = "/no/session")
        : channels(channel_count),
          memory(make(session, channel_count, seconds)),
          writer(memory->control()),
          control(memory->control()) {}

    /// Captures `frames`, whole cycles, after `missed` frames that never came.
    void capture(std::int64_t frames, std::int64_t missed = 0) {
        cycle.device += Frames{missed};
        if (rolling()) cycle.transport += Frames{missed};
        for (std::int64_t done = 0; done < frames; done += cycle.length.count) {
            std::vector<std::vector<float>> samples(channels);
            std::vector<engine::LaneInput> inputs;
            for (std::uint32_t channel = 0; channel < channels; ++channel) {
                for (std::int64_t i = 0; i < cycle.length.count; ++i) {
                    samples[channel].push_back(sample_of(channel, cycle.device + Frames{i}));
                }
                inputs.push_back({lane(channel), samples[channel].data()});
            }
            writer.append(cycle, inputs);
            cycle.device += cycle.length;
            if (rolling()) cycle.transport += cycle.length;
        }
    }
    void xrun() { ++cycle.xruns; }

    engine::RingLane lane(std::uint32_t channel) const {
        const auto found = memory->lane({0, channel});
        REQUIRE(found);
        return *found;
    }
    RingPosition head() const { return control.head(); }

    RuntimeFolder runtime;
    std::uint32_t channels;
    std::shared_ptr<CaptureMemory> memory;
    engine::RingWriter writer;
    engine::RingControl control;
    /// The cycle to come. The clock begins at frame 1000.
    engine::Cycle cycle{{64}, {1000}, engine::TransportState::stopped, {0}, 0, false};

  private:
    bool rolling() const { return cycle.state == engine::TransportState::rolling; }
    static std::shared_ptr<CaptureMemory> make(const std::filesystem::path& session,
                                               std::uint32_t channels, double seconds) {
        auto made = CaptureMemory::create(
            {"test", session, engine::RingGeometry::for_depth(test_rate, seconds, 64), channels});
        if (!made) FAIL(made.error().text);
        return *made;
    }
};

}  // namespace laydown::recorder::test
