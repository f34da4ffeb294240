// One audio port of ours. Control registers and changes it; the real-time thread asks for its
// buffer.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "base/realtime.hpp"
#include "base/result.hpp"
#include "jackio/port.hpp"

namespace laydown::jackio {

class AudioPort : public Port {
  public:
    /// As Port::open().
    static Result<AudioPort> open(const Client& client, std::string_view name, Direction direction);

    /// This cycle's samples of an input port; empty when the server has no buffer for it. Real-time
    /// thread, in process() only.
    std::span<const float> input(std::uint32_t frames) const noexcept LAYDOWN_REALTIME;
    /// This cycle's samples of an output port, to be filled; empty as above. Real-time thread, in
    /// process() only.
    std::span<float> output(std::uint32_t frames) const noexcept LAYDOWN_REALTIME;

  private:
    explicit AudioPort(Port&& port) : Port(std::move(port)) {}
};

}  // namespace laydown::jackio
