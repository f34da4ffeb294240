#include "base/utf8.hpp"

#include <string>

#include "catch.hpp"

using namespace laydown;

TEST_CASE("the first character is told with its value and length") {
    struct Example {
        std::string_view text;
        char32_t value;
        std::size_t bytes;
    };
    const auto [text, value, bytes] = GENERATE(values<Example>({
        {"ab", U'a', 1},
        {"\x7F", 0x7F, 1},
        {"\xC2\x80", 0x80, 2},
        {"\xDF\xBF.", 0x7FF, 2},
        {"\xE0\xA0\x80", 0x800, 3},
        {"\xED\x9F\xBF", 0xD7FF, 3},
        {"\xEE\x80\x80", 0xE000, 3},
        {"\xF0\x90\x80\x80", 0x10000, 4},
        {"\xF4\x8F\xBF\xBF", 0x10FFFF, 4},
    }));
    const auto first = first_code_point(text);
    REQUIRE(first);
    CHECK(first->value == value);
    CHECK(first->bytes == bytes);
}

TEST_CASE("what RFC 3629 forbids is no character") {
    const std::string bad = GENERATE(values<std::string>({
        "",
        "\x80",              // begins in the middle
        "\xC3",              // cut off
        "\xE2\x82",          //
        "\xF0\x9F\x8E",      //
        "\xC3(",             // goes on as something else
        "\xC0\xAF",          // longer than needed
        "\xE0\x9F\xBF",      //
        "\xF0\x8F\xBF\xBF",  //
        "\xED\xA0\x80",      // surrogates
        "\xED\xBF\xBF",      //
        "\xF4\x90\x80\x80",  // beyond Unicode
        "\xF8\x88\x80\x80\x80",
        "\xFF",
    }));
    CHECK_FALSE(first_code_point(bad));
    CHECK(is_utf8(bad) == bad.empty());
    CHECK_FALSE(is_utf8("before " + bad + "\xFF after"));
}

TEST_CASE("a text is valid when all of it is") {
    CHECK(is_utf8("Schlagzeug \xC3\xA4 \xE2\x82\xAC \xF0\x9F\xA5\x81"));
    CHECK(is_utf8(std::string_view("\0", 1)));
    CHECK_FALSE(is_utf8("valid at first\xC3"));
}

TEST_CASE("a text is cut between its characters") {
    CHECK(cut("abc", 3) == "abc");
    CHECK(cut("abc", 2) == "ab");
    CHECK(cut("", 0).empty());
    for (const std::string character : {"\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\xA5\x81"}) {
        const std::string text = "ab" + character + character + "c";
        INFO(text);
        for (std::size_t most = 0; most <= text.size(); ++most) {
            const auto kept = cut(text, most);
            CHECK(is_utf8(kept));
            CHECK(kept.size() <= most);
            CHECK(most - kept.size() < character.size());
        }
    }
    // There are no characters in it: it is cut all the same.
    CHECK(cut("\x80\x80\x80\x80\x80", 3).size() == 3);
    CHECK(cut("ab\xC3(", 3) == "ab\xC3");
}

TEST_CASE("an excerpt tells that there is more") {
    CHECK(excerpt("verse", 5) == "verse");
    CHECK(excerpt("verses", 5) == "verse...");
    CHECK(excerpt("vers\xC3\xA4", 5) == "vers...");
    CHECK(excerpt(std::string(5000, 'x')).size() < 100);
}
