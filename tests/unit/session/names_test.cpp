#include "session/names.hpp"

#include "catch.hpp"

using namespace laydown;
using namespace laydown::session;

TEST_CASE("names that musicians use are accepted") {
    const std::string longest(longest_name, 'x');
    for (const std::string& name :
         {std::string("kick"), std::string("Gtr L (D.I.)"), std::string("Überhall 2"),
          std::string("声"), std::string("\xF0\x9F\x8E\xB8"), std::string("a*b?c"), longest,
          std::string("\xD9\x85\xDB\x94"), std::string("e\xCC\x81t\xC3\xA9"),
          std::string("\xE2\x9D\xA4\xEF\xB8\x8F")}) {
        INFO(name);
        CHECK(check_name(name, "track name"));
    }
}

TEST_CASE("names that could harm are refused with the reason") {
    struct Case {
        std::string name;
        std::string reason;
    };
    const std::vector<Case> cases{
        {"", "is empty"},
        {"   ", "is empty"},
        {std::string(longest_name + 1, 'x'), "longer than 64 bytes (65)"},
        {std::string(300, 'x'), "longer than 64 bytes (300)"},
        {"../../x", "starts with '.'"},
        {".hidden", "starts with '.'"},
        {"a/b", "contains a slash"},
        {"a\\b", "contains a backslash"},
        {"a\nb", "control character or line break"},
        {std::string("a\0b", 3), "control character"},
        {"a\x7F", "control character"},
        {"a\xC2\x85", "control character"},                      // U+0085, next line
        {"a\xE2\x80\xA8", "control character"},                  // U+2028, line separator
        {"a\xE2\x80\x8B", "invisible character (U+200B)"},       // zero width space
        {"a\xE2\x80\x8F", "invisible character (U+200F)"},       // right-to-left mark
        {"a\xE2\x80\xAE", "invisible character (U+202E)"},       // right-to-left override
        {"a\xE2\x81\xA6", "invisible character (U+2066)"},       // left-to-right isolate
        {"\xEF\xBB\xBFx", "invisible character (U+FEFF)"},       // byte order mark
        {"a\xC2\xAD", "invisible character (U+00AD)"},           // soft hyphen
        {"a\xF3\xA0\x81\x81", "invisible character (U+E0041)"},  // tag
        {"a\xFF", "not valid UTF-8"},
        {"a\xC3", "not valid UTF-8"},             // cut off
        {"\xC0\xAF", "not valid UTF-8"},          // an overlong slash
        {"\xED\xA0\x80", "not valid UTF-8"},      // a surrogate
        {"\xF4\x90\x80\x80", "not valid UTF-8"},  // beyond Unicode
    };
    for (const auto& [name, reason] : cases) {
        INFO(name);
        const auto checked = check_name(name, "track name");
        REQUIRE(!checked);
        CHECK(checked.error().code == ErrorCode::bad_arguments);
        CHECK(checked.error().text.starts_with("track name "));
        CHECK(checked.error().text.find(reason) != std::string::npos);
    }
}

TEST_CASE("a take's file is named after session, track and take") {
    CHECK(take_file_name("Song", "Kick", 7, "wav") == "Song-Kick-007.wav");
    CHECK(take_file_name("Song", "Kick", 1234, "flac") == "Song-Kick-1234.flac");
    CHECK(take_file_name("Song", "Kick", 7, "wav", 1) == "Song-Kick-007.wav");
    CHECK(take_file_name("Song", "Kick", 7, "wav", 2) == "Song-Kick-007-2.wav");
    CHECK(track_file_name(7, "Kick", "wav") == "07-Kick.wav");
    CHECK(track_file_name(1234, "a/b", "flac") == "1234-a_b.flac");
}

TEST_CASE("a file name holds nothing that a file system refuses") {
    CHECK(take_file_name("A:B", "a<b>c\"d|e?f*g", 1, "wav") == "A_B-a_b_c_d_e_f_g-001.wav");
    CHECK(take_file_name("../..", "a/b\\c\n", 1, "wav") == "_._..-a_b_c_-001.wav");
    CHECK(take_file_name("\xFFx", "Ü", 1, "wav") == "_x-Ü-001.wav");
}

TEST_CASE("a file name stays within what file systems take and is cut between characters") {
    std::string umlauts;
    for (int i = 0; i < 100; ++i) umlauts += "ü";
    const auto name = take_file_name("x" + umlauts, umlauts, 2147483647, "flac", 99);
    CHECK(name.size() <= 255);
    CHECK(name.starts_with("xü"));
    std::string half;
    for (int i = 0; i < 31; ++i) half += "ü";
    CHECK(name == "x" + half + "-" + half + "ü-2147483647-99.flac");
}

TEST_CASE("the name of a take's file tells its track and number") {
    const auto told = [](const char* name) { return take_of_file_name("My Song", name); };
    CHECK(told("My Song-Kick-003.wav") == NamedTake{"Kick", 3});
    CHECK(told("My Song-Kick-in-1234.flac") == NamedTake{"Kick-in", 1234});
    CHECK(told("My Song-Kick-003-2.wav") == NamedTake{"Kick", 3});
    CHECK(told("My Song-Kick 2-003.wav") == NamedTake{"Kick 2", 3});
    CHECK(told("Other-Kick-003.wav") == NamedTake{"Other-Kick", 3});
    for (const char* other : {"guide", "Kick-2", "Kick-03", "Kick-000", "Kick-1000000", "Kick-00x",
                              "Kick-", "Kick-99999999999"}) {
        INFO(other);
        CHECK(told((other + std::string(".wav")).c_str()) == NamedTake{other, 0});
    }
    CHECK(told("") == NamedTake{});
    CHECK(told("My Song--003.wav") == NamedTake{"My Song-", 3});
    for (const char* session : {"My Song", "a:b", "x-1", "\xC3\x9C"}) {
        for (const char* track : {"Kick", "a-001", "\xC3\xBC"}) {
            for (const int copy : {1, 2, 12}) {
                const auto name = take_file_name(session, track, 45, "wav", copy);
                INFO(name);
                CHECK(take_of_file_name(session, name) == NamedTake{track, 45});
            }
        }
    }
}
