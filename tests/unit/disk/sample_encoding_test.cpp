#include "disk/sample_encoding.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "catch.hpp"

using namespace laydown::disk;

namespace {

std::int32_t integer_at(const std::vector<std::byte>& bytes, std::size_t index, int width) {
    std::uint32_t value = 0;
    for (int i = width; i-- > 0;)
        value = (value << 8U) |
                std::to_integer<std::uint32_t>(
                    bytes[index * static_cast<std::size_t>(width) + static_cast<std::size_t>(i)]);
    const int unused = 32 - 8 * width;
    return static_cast<std::int32_t>(value << unused) >> unused;
}

std::vector<std::int32_t> encoded(const std::vector<float>& in, int width) {
    std::vector<std::byte> out(in.size() * static_cast<std::size_t>(width) + 1, std::byte{0x5A});
    if (width == 3)
        encode_s24(in, out);
    else
        encode_s16(in, out);
    CHECK(out.back() == std::byte{0x5A});  // nothing is written behind the samples
    std::vector<std::int32_t> values;
    for (std::size_t i = 0; i < in.size(); ++i) values.push_back(integer_at(out, i, width));
    return values;
}

}  // namespace

TEST_CASE("every integer of 16 and 24 bits survives the way through float") {
    for (const int width : {2, 3}) {
        const std::int32_t top = 1 << (8 * width - 1);
        const std::int32_t step = width == 2 ? 1 : 61;
        std::vector<float> in;
        std::vector<std::int32_t> expected;
        for (std::int32_t value = -top; value < top; value += step) expected.push_back(value);
        expected.insert(expected.end(), {-top, -1, 0, 1, top - 1});
        for (const std::int32_t value : expected)
            in.push_back(static_cast<float>(value) / static_cast<float>(top));
        CHECK((encoded(in, width) == expected));
        std::vector<std::int32_t> justified(in.size());
        encode_left_justified(in, 8 * width, justified);
        for (std::int32_t& value : justified) value >>= 32 - 8 * width;
        CHECK((justified == expected));
    }
}

TEST_CASE("any number of samples is encoded, without a byte more") {
    for (std::size_t count = 0; count < 600; ++count) {
        std::vector<float> in;
        std::vector<std::int32_t> expected;
        for (std::size_t i = 0; i < count; ++i) {
            expected.push_back(static_cast<std::int32_t>(i) - 300);
            in.push_back(static_cast<float>(expected.back()) / 8388608.0F);
        }
        CHECK((encoded(in, 3) == expected));
    }
}

TEST_CASE("samples are rounded to the nearest integer") {
    std::mt19937 random(1);
    std::uniform_real_distribution<float> any(-1.2F, 1.2F);
    for (const int width : {2, 3}) {
        const double top = std::ldexp(1.0, 8 * width - 1);
        std::vector<float> in;
        std::vector<std::int32_t> expected;
        for (int i = 0; i < 100000; ++i) {
            in.push_back(any(random));
            const double scaled = std::nearbyint(double{in.back()} * top);
            expected.push_back(
                static_cast<std::int32_t>(std::min(std::max(scaled, -top), top - 1)));
        }
        CHECK((encoded(in, width) == expected));
    }
}

TEST_CASE("what is beyond full scale is clipped, and what is no number is silence") {
    const float infinity = std::numeric_limits<float>::infinity();
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> in{1.0F, 1.5F, infinity, 3e38F, -1.0F, -1.5F, -infinity, nan, -nan};
    CHECK(encoded(in, 2) ==
          std::vector<std::int32_t>{32767, 32767, 32767, 32767, -32768, -32768, -32768, 0, 0});
    CHECK(encoded(in, 3) == std::vector<std::int32_t>{8388607, 8388607, 8388607, 8388607, -8388608,
                                                      -8388608, -8388608, 0, 0});
}
