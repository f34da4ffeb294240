#include "metronome/words.hpp"

#include "api/metronome.hpp"
#include "catch.hpp"

using namespace laydown;
using namespace laydown::metronome;

namespace {

/// The words of an argument, or of what a reply carries.
std::string_view choices(std::span<const osc::ArgumentInfo> infos, std::size_t place = 0) {
    REQUIRE(infos.size() > place);
    return infos[place].choices;
}

}  // namespace

TEST_CASE("OSC's words are those that the program knows") {
    CHECK(choices(api::click_when.info.arguments()) == when_words.joined("|"));
    CHECK(choices(api::countin_before.info.arguments()) == counting_words.joined("|"));
    CHECK(choices(api::timebase.info.arguments()) == timebase_words.joined("|"));
    CHECK(choices(api::tempo_set.info.arguments(), 1) == from_words.joined("|"));
    CHECK(choices(api::click_state.info.replies()) == doing_words.joined("|"));
}

TEST_CASE("options have the same words") {
    const std::string help = help_text();
    for (const auto& option :
         {"--when " + when_words.joined("|"), "--count-before " + counting_words.joined("|"),
          "--timebase " + timebase_words.joined("|"), "--follow " + follow_words.joined("|")}) {
        INFO(option);
        const auto at = help.find("  " + option);
        REQUIRE(at != std::string::npos);
        CHECK(std::string_view(" \n").find(help[at + 2 + option.size()]) != std::string_view::npos);
    }
}

TEST_CASE("each word means something of its own") {
    const auto distinct = [](const auto& words) {
        for (const auto& [word, value] : words.all) {
            INFO(word);
            CHECK(words.value(word) == value);
            CHECK(words.word(value) == word);
        }
    };
    distinct(when_words);
    distinct(counting_words);
    distinct(timebase_words);
    distinct(follow_words);
    distinct(from_words);
    distinct(doing_words);
}
