// Each of these declarations or handlers is a mistake that the compiler must refuse, with the words
// beside it. `must_not_compile` compiles this file once for each number.
#include "osc/table.hpp"
#if CASE > 11 && CASE < 16
#include "osc/dispatcher.hpp"
#elif CASE == 0 || CASE == 16
#include "osc/server.hpp"
#endif

namespace osc = laydown::osc;

#if CASE == 1  // an OSC method needs a sentence of documentation
constexpr auto m = osc::action<"/a">("");
#elif CASE == 2   // an OSC argument needs a sentence of documentation
constexpr auto m = osc::action<"/a">("Acts.", osc::flag("f", ""));
#elif CASE == 3   // an OSC address looks like /this/one
constexpr auto m = osc::action<"a">("Acts.");
#elif CASE == 4   // an OSC address consists of
constexpr auto m = osc::action<"/*">("Acts.");
#elif CASE == 5   // an OSC address is declared twice
constexpr auto a = osc::action<"/a">("Acts.");
constexpr auto b = osc::reading<"/a">("Is read.", osc::flag("f", "x"));
constexpr auto t = osc::table(osc::section("A", a), osc::section("B", b));
#elif CASE == 6   // an OSC address is declared twice
constexpr auto a = osc::action<"/track/{track}/a">("Acts.");
constexpr auto b = osc::action<"/track/a">("Acts.");
constexpr auto t = osc::table(osc::section("A", a, b));
#elif CASE == 7   // an OSC address is declared twice
constexpr auto a = osc::value<"/a">("Is one.", osc::flag("f", "x"));
constexpr auto b = osc::action<"/a/toggle">("Acts.");
constexpr auto t = osc::table(osc::section("A", a, b));
#elif CASE == 8   // a required argument cannot follow an optional one
constexpr auto m =
    osc::action<"/a">("Acts.", osc::optional(osc::count("n", "", "x")), osc::count("k", "", "x"));
#elif CASE == 9   // a lone flag could not be told from a press of the button
constexpr auto m = osc::action<"/a">("Acts.", osc::optional(osc::flag("f", "x")));
#elif CASE == 10  // the range of an OSC argument is empty
constexpr auto m = osc::action<"/a">("Acts.", osc::integer("n", 2, 1, "x"));
#elif CASE == 11  // two arguments of an OSC method have the same name
constexpr auto m = osc::action<"/a">("Acts.", osc::count("n", "", "x"), osc::count("n", "", "x"));
#elif CASE == 12  // the handler must take the declared arguments
constexpr auto m = osc::action<"/a">("Acts.", osc::song_frame("at", "x"));
void f(osc::Dispatcher& s) {
    s.on(m, [](laydown::TransportPosition) -> laydown::Result<void> { return {}; });
}
#elif CASE == 13  // the handler must take a TrackNumber and the declared arguments
constexpr auto m = osc::reading<"/track/{track}/a">("Is read.", osc::flag("f", "x"));
void f(osc::Dispatcher& s) {
    s.on(m, []() -> laydown::Result<bool> { return true; });
}
#elif CASE == 14  // the handler must return a Result of what is declared
constexpr auto m = osc::reading<"/a">("Is read.", osc::flag("f", "x"));
void f(osc::Dispatcher& s) {
    s.on(m, []() -> laydown::Result<int> { return 1; });
}
#elif CASE == 15  // no matching function
constexpr auto m = osc::report<"/a">("Is sent.", osc::flag("f", "x"));
void f(osc::Dispatcher& s) {
    s.on(m, [](bool) -> laydown::Result<void> { return {}; });
}
#elif CASE == 16  // conver
constexpr auto m = osc::report<"/a">("Is sent.", osc::song_frame("at", "x"));
void f(osc::Server& s) { s.publish(m, laydown::TransportPosition{1}); }
#else
constexpr auto m = osc::report<"/a">("Is sent.", osc::song_frame("at", "x"));
void f(osc::Server& s) { s.publish(m, laydown::SongPosition{1}); }
#endif
