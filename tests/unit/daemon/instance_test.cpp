#include "daemon/instance.hpp"

#include <csignal>
#include <fstream>
#include <string>

#include "plumbing.hpp"

using namespace laydown;
using namespace laydown::daemon;
using namespace laydown::daemon::test;

namespace {

InstanceInfo recorder(std::string name) {
    return {"laydown-recorder", std::move(name), 0, "", "/music/song", ""};
}

}  // namespace

TEST_CASE("a living instance is found with all that it makes known") {
    Folder folder;
    {
        auto instance = Instance::claim(recorder("stage"), folder.path());
        REQUIRE(instance);
        REQUIRE(instance->publish_osc("osc.udp://127.0.0.1:7511/"));
        const auto found = list_instances(folder.path());
        REQUIRE(found.size() == 1);
        CHECK(found[0] == InstanceInfo{"laydown-recorder", "stage", ::getpid(),
                                       "osc.udp://127.0.0.1:7511/", "/music/song",
                                       LAYDOWN_VERSION});
    }
    CHECK(list_instances(folder.path()).empty());
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a second one of that name hears who has it") {
    Folder folder;
    const auto first = Instance::claim(recorder("stage"), folder.path());
    REQUIRE(first);
    const auto second = Instance::claim(recorder("stage"), folder.path());
    REQUIRE_FALSE(second);
    CHECK(second.error().code == ErrorCode::conflict);
    CHECK(second.error().text ==
          fmt::format("the name stage is in use by process {} (laydown-recorder, session "
                      "/music/song)",
                      ::getpid()));
    CHECK(Instance::claim(recorder("studio"), folder.path()));
}

TEST_CASE("the dead are not listed, and their names are free") {
    Folder folder;
    in_child([&] {
        const auto instance = Instance::claim(recorder("stage"), folder.path());
        return ::kill(::getpid(), SIGKILL);
    });
    REQUIRE(std::filesystem::exists(folder.path() / "stage.json"));
    CHECK(list_instances(folder.path()).empty());
    CHECK(Instance::claim(recorder("stage"), folder.path()));
}

TEST_CASE("the list is sorted and passes over what it cannot read") {
    Folder folder;
    const auto b = Instance::claim(recorder("b"), folder.path());
    const auto a = Instance::claim(recorder("a"), folder.path());
    std::ofstream(folder.path() / "ring.bin") << "x";
    std::ofstream(folder.path() / "dead.json") << "{}";
    std::vector<LockedFile> odd;
    for (const auto* content :
         {"", "{", "[]", "null", "{}", R"({"program":1,"name":"x","pid":1})",
          R"({"program":"p","name":"n","pid":"1","osc":"","session":"","version":""})"}) {
        auto file = LockedFile::create(
            folder.path() / ("odd" + std::to_string(odd.size()) + ".json"), content);
        REQUIRE(file);
        odd.push_back(std::move(*file));
    }
    auto other = LockedFile::create(
        folder.path() / "c.ring",
        R"({"program":"p","name":"c","pid":1,"osc":"","session":"","version":""})");
    REQUIRE(other);
    const auto found = list_instances(folder.path());
    REQUIRE(found.size() == 2);
    CHECK(found[0].name == "a");
    CHECK(found[1].name == "b");
    CHECK(list_instances(folder.path() / "nowhere").empty());
}

TEST_CASE("names that JACK or the file system would take amiss are refused with the reason") {
    const auto refused = [](std::string_view name, std::string_view reason) {
        INFO(name);
        CHECK(problem_with_instance_name(name).find(reason) != std::string::npos);
    };
    refused("", "empty");
    refused("../../x", "'/'");
    refused("a:b", "':'");
    refused("a\\b", "'\\'");
    refused(".hidden", "dot");
    refused(" a", "blank");
    refused("a ", "blank");
    refused("a\nb", "control");
    refused("a\xff", "UTF-8");
    refused(std::string(61, 'x'), "60");
    for (const auto& name :
         {std::string("laydown-recorder"), std::string("Bühne 2"), std::string(60, 'x')})
        CHECK(problem_with_instance_name(name).empty());

    Folder folder;
    const auto instance = Instance::claim(recorder("../x"), folder.path());
    REQUIRE_FALSE(instance);
    CHECK(instance.error().code == ErrorCode::bad_arguments);
}

TEST_CASE("an instance is known in the runtime folder") {
    Folder folder;
    const Environment xdg("XDG_RUNTIME_DIR", folder.path().string());
    const auto instance = Instance::claim(recorder("stage"));
    REQUIRE(instance);
    CHECK(std::filesystem::exists(folder.path() / "laydown" / "stage.json"));
    CHECK(list_instances().size() == 1);
}
