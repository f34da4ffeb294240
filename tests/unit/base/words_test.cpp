#include "base/words.hpp"

#include "catch.hpp"

using namespace laydown;

TEST_CASE("a table of words is read both ways") {
    enum class Colour { red, green };
    constexpr Words<Colour, 2> words{{{{"red", Colour::red}, {"green", Colour::green}}}};
    static_assert(words.word(Colour::green) == "green");
    static_assert(words.value("red") == Colour::red);
    CHECK_FALSE(words.value("blue"));
    CHECK_FALSE(words.value(""));
    CHECK(words.joined("|") == "red|green");
}
