#include "player/rate_cache.hpp"

#include <cstdlib>
#include <fstream>

#include "catch.hpp"
#include "folder.hpp"

using namespace laydown;
using namespace laydown::player;

namespace {

void write(const std::filesystem::path& path, const std::string& text) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
}

constexpr SampleRate rate{48000};

}  // namespace

TEST_CASE("a copy is found under the name that it was to have") {
    const test::Folder session;
    write(session.path() / "audio" / "Take.flac", "sound");
    const auto cache = RateCache::of_session(session.path());
    const std::string name = cache.name_of("audio/Take.flac", rate);
    CHECK(name.starts_with("cache/Take-48000-"));
    CHECK(name.ends_with(".wav"));
    CHECK_FALSE(cache.find("audio/Take.flac", rate));
    write(cache.path_of(name), "copy");
    CHECK(cache.find("audio/Take.flac", rate) == name);
    CHECK_FALSE(cache.find("audio/Take.flac", {44100}));
    CHECK(cache.name_of("audio/None.flac", rate).empty());
    CHECK_FALSE(cache.find("audio/None.flac", rate));
}

TEST_CASE("a file that was changed, or another one of that name, has another copy") {
    const test::Folder session;
    write(session.path() / "audio" / "Take.wav", "sound");
    write(session.path() / "more" / "Take.wav", "sound");
    std::filesystem::last_write_time(
        session.path() / "more" / "Take.wav",
        std::filesystem::last_write_time(session.path() / "audio" / "Take.wav"));
    const auto cache = RateCache::of_session(session.path());
    const std::string first = cache.name_of("audio/Take.wav", rate);
    CHECK(cache.name_of("more/Take.wav", rate) != first);
    write(session.path() / "audio" / "Take.wav", "other sound");
    CHECK(cache.name_of("audio/Take.wav", rate) != first);
}

TEST_CASE("a session that was moved has its copies still") {
    const test::Folder folder;
    write(folder.path() / "one" / "Take.wav", "sound");
    const auto before = RateCache::of_session(folder.path() / "one").name_of("Take.wav", rate);
    std::filesystem::rename(folder.path() / "one", folder.path() / "two");
    CHECK(RateCache::of_session(folder.path() / "two").name_of("Take.wav", rate) == before);
}

TEST_CASE("copies of files from anywhere are in the user's cache") {
    const test::Folder folder;
    ::setenv("XDG_CACHE_HOME", folder.path().c_str(), 1);
    const auto file = folder.path() / "Take.wav";
    write(file, "sound");
    const auto cache = RateCache::of_files();
    ::unsetenv("XDG_CACHE_HOME");
    const std::string name = cache.name_of(file.string(), rate);
    CHECK(name.starts_with((folder.path() / "laydown" / "Take-48000-").string()));
    write(cache.path_of(name), "copy");
    CHECK(cache.find(file.string(), rate) == name);
}
