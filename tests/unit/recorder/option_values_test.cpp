#include "recorder/option_values.hpp"

#include <string>

#include "catch.hpp"

using namespace laydown;
using namespace laydown::recorder;

namespace {

template <class T>
void check_refused(const Result<T>& result, const std::string& text) {
    INFO(text);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::bad_arguments);
    CHECK_FALSE(result.error().text.empty());
}

}  // namespace

TEST_CASE("a track is a name and perhaps its channels") {
    using Track = std::pair<std::string, int>;
    CHECK(*parse_track("kick") == Track{"kick", 1});
    CHECK(*parse_track("overheads:2") == Track{"overheads", 2});
    CHECK(*parse_track("DI: clean:1") == Track{"DI: clean", 1});
    for (const auto* text : {"", ":2", "kick:", "kick:3", "kick:0", "kick:-1", "kick:two", "a:b",
                             "kick:2 ", "kick:02"})
        check_refused(parse_track(text), text);
}

TEST_CASE("tracks are chosen by number, range and name") {
    using Chosen = std::vector<std::size_t>;
    const std::vector<std::string> names{"kick", "snare", "take-2", "5", "vocals"};
    CHECK(*select_tracks("1", names) == Chosen{0});
    CHECK(*select_tracks("2-4", names) == Chosen{1, 2, 3});
    CHECK(*select_tracks("vocals, 1 ,1-2,kick", names) == Chosen{0, 1, 4});
    CHECK(*select_tracks("take-2", names) == Chosen{2});
    CHECK(*select_tracks("5", names) == Chosen{3});  // a name counts before a number
    for (const auto* text : {"", "0", "6", "-1", "4-2", "0-2", "2-6", "1,,2", "1,", "drums", "1-",
                             "-", "1-2-3", "99999999999999999999", "kick-snare", "1.5"})
        check_refused(select_tracks(text, names), text);
    check_refused(select_tracks("1", {}), "no tracks");
    CHECK(select_tracks("drums", names).error().text ==
          "there is no track \"drums\" (there are 5)");
}
