// Requests that a handler wants to have again.
#include "catch.hpp"
#include "desk.hpp"

using namespace laydown;
using namespace laydown::test;
using namespace std::string_literals;

namespace {

// Of a small table of its own: the studio's handlers keep nothing.
constexpr auto load = osc::action<"/load">("Loads.", osc::text("name", 20, "what"));
constexpr auto unload = osc::action<"/unload">("Unloads.");
constexpr auto colour = osc::value<"/colour">("A colour.", osc::text("colour", 20, "which"));
constexpr auto look = osc::action<"/look">("Looks.");
constexpr auto methods = osc::table(osc::section("Library", load, unload, colour, look));

/// A library that needs its doors open, except to be looked at.
struct Library {
    Library()
        : server(std::move(*osc::UdpSocket::bind({osc::loopback, 0})), methods),
          controller(std::move(*osc::Client::connect(server.local(), std::chrono::seconds(20)))) {
        server.on(load, [this](osc::Caller& caller, const std::string& name) -> Result<void> {
            if ((caller.keep = server.keeps() || doors == 0)) return {};
            --doors;
            done.push_back("load " + name);
            if (name == "bad") return error(ErrorCode::not_found, "no such book");
            return {};
        });
        server.on(unload, [this](osc::Caller& caller) -> Result<void> {
            if ((caller.keep = server.keeps())) return {};
            done.emplace_back("unload");
            return {};
        });
        server.on(
            colour, []() -> Result<std::string> { return "blue"s; },
            [this](osc::Caller& caller, const std::string& name) -> Result<void> {
                if ((caller.keep = server.keeps())) return {};
                done.push_back(name);
                return {};
            });
        server.on(look, []() -> Result<void> { return {}; });
    }
    void send(const osc::Message& message) {
        REQUIRE(controller.send(message));
        server.receive(now);
    }
    std::vector<osc::Message> answers() {
        std::vector<osc::Message> all;
        while (auto next = controller.next(std::chrono::milliseconds(0)))
            all.push_back(std::move(*next));
        return all;
    }

    osc::Instant now{std::chrono::hours(1)};
    int doors = 0;
    std::vector<std::string> done;
    osc::Server server;
    osc::Client controller;
};

}  // namespace

TEST_CASE("what is kept is answered when it was carried out, in order") {
    Library library;
    library.send({"/load", {"a"s}});
    library.send({"/colour", {"red"s}});
    library.send({"/load", {"bad"s}});
    library.send({"/unload", {}});
    CHECK(library.answers().empty());
    CHECK(library.done.empty());
    library.send({"/look", {}});
    library.send({"/colour", {}});
    CHECK(library.answers() == std::vector{reply("/look", {}), reply("/colour", {"blue"s})});

    library.doors = 1;
    library.server.serve_kept(library.now);
    CHECK(library.done == std::vector{"load a"s, "red"s});
    CHECK(library.answers() == std::vector{reply("/load", {}), reply("/colour", {"blue"s})});
    CHECK(library.server.keeps());

    library.doors = 1;
    library.server.serve_kept(library.now);
    CHECK(library.done == std::vector{"load a"s, "red"s, "load bad"s, "unload"s});
    const auto rest = library.answers();
    REQUIRE(rest.size() == 2);
    CHECK(code_of(rest[0]) == static_cast<int>(ErrorCode::not_found));
    CHECK(rest[1] == reply("/unload", {}));
    CHECK_FALSE(library.server.keeps());
}

TEST_CASE("what is kept is refused when there is too much of it") {
    Library library;
    for (int i = 0; i < 4096; ++i) library.send({"/load", {"a"s}});
    CHECK(library.answers().empty());
    library.send({"/load", {"a"s}});
    const auto answers = library.answers();
    REQUIRE(answers.size() == 1);
    CHECK(code_of(answers[0]) == static_cast<int>(ErrorCode::too_many));
}
