#include "base/result.hpp"

#include <memory>

#include "catch.hpp"

using namespace laydown;

namespace {
Result<int> half(int n) {
    if (n % 2 != 0) return error(ErrorCode::out_of_range, "{} is odd", n);
    return n / 2;
}
Result<void> check(bool good) {
    if (!good) return error(ErrorCode::refused, "no");
    return {};
}
}  // namespace

TEST_CASE("a result is a value or an error with code and text") {
    REQUIRE(half(4));
    CHECK(*half(4) == 2);
    const auto bad = half(3);
    REQUIRE_FALSE(bad);
    CHECK(bad.error().code == ErrorCode::out_of_range);
    CHECK(bad.error().text == "3 is odd");
}

TEST_CASE("a result of nothing is success or an error") {
    CHECK(check(true));
    REQUIRE_FALSE(check(false));
    CHECK(check(false).error().text == "no");
}

TEST_CASE("a result carries values that can only be moved") {
    Result<std::unique_ptr<int>> owner = std::make_unique<int>(7);
    REQUIRE(owner);
    CHECK(*std::move(*owner) == 7);
}
