// The tests' signal is code like any other, and worth less than nothing when it is wrong.
#include "counter_code.hpp"

#include <cmath>
#include <set>

#include "catch.hpp"

using laydown::test::CounterCode;

namespace {
/// To PCM of `bits` with either idea of full scale, and back with either.
void check_pcm(const CounterCode& code, int bits, std::int64_t frame, unsigned channel) {
    const auto power = static_cast<float>(std::int64_t{1} << (bits - 1));
    const float sample = code.encode(frame, channel);
    const auto expected = ((frame % code.modulus()) + code.modulus()) % code.modulus();
    for (const float out : {power, power - 1}) {
        const auto pcm = static_cast<float>(std::lrintf(sample * out));
        if (std::abs(pcm - sample * power) > 0.01F) FAIL("not exact");
        for (const float in : {power, power - 1}) {
            if (code.decode(pcm / in, channel) != expected) FAIL("lost");
        }
    }
}
}  // namespace

TEST_CASE("a counter's sample tells its frame, near an expected one") {
    const auto code = CounterCode::s24();
    for (const std::int64_t frame : {std::int64_t{0}, std::int64_t{1}, code.modulus() - 1,
                                     code.modulus(), std::int64_t{-5}, std::int64_t{1} << 33}) {
        for (const unsigned channel : {0U, 1U, 7U, 255U, 511U}) {
            const float sample = code.encode(frame, channel);
            CHECK(code.decode_near(sample, channel, frame + 1'000'000) == frame);
            CHECK(code.decode_near(sample, channel, frame - 1'000'000) == frame);
        }
    }
}

TEST_CASE("a counter survives PCM whatever full scale is taken for") {
    for (std::int64_t frame = 0; frame < CounterCode::s16().modulus(); ++frame) {
        check_pcm(CounterCode::s16(), 16, frame, 3);
    }
    for (std::int64_t frame = -10; frame < CounterCode::s24().modulus(); frame += 7) {
        check_pcm(CounterCode::s24(), 24, frame, 0);
        check_pcm(CounterCode::s16(), 24, frame, 0);
    }
    SUCCEED();
}

TEST_CASE("silence, mixtures and loud samples are no counts") {
    const auto code = CounterCode::s24();
    CHECK_FALSE(code.decode(0.0F, 0));
    CHECK_FALSE(code.decode(0.5F, 0));
    CHECK_FALSE(code.decode(-1.0F, 0));
    CHECK_FALSE(code.decode(code.encode(10, 0) / 2, 0));
    for (std::int64_t frame = 0; frame < code.modulus(); ++frame) {
        const float sample = code.encode(frame, 0);
        if (sample == 0.0F || std::abs(sample) > 0.25F) FAIL("out of range");
    }
}

TEST_CASE("channels differ at every frame") {
    for (const auto& code : {CounterCode::s24(), CounterCode::s16()}) {
        std::set<float> seen;
        for (unsigned channel = 0; channel < 256; ++channel) seen.insert(code.encode(777, channel));
        CHECK(seen.size() == 256);
    }
}
