// Tracks that come, go and change their name while another one is recorded: that one shall not
// notice.
#include <jack/metadata.h>
#include <jack/uuid.h>
#include <sys/resource.h>

#include <cerrno>

#include "api/recorder.hpp"
#include "catch.hpp"
#include "libjack.hpp"
#include "studio.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

StudioOptions two_tracks(bool connected = false) {
    StudioOptions options;
    options.source.channels = 3;
    options.connect = connected;
    options.recorder.arguments = {"--follow", "free",   "--track", "Bass",
                                  "--track",  "Keys:2", "--arm",   "1"};
    return options;
}

/// A property of one of the recorder's ports; empty when it has none.
std::string property(Studio& studio, const std::string& port, const char* key) {
    auto* found = jack_port_by_name(studio.source.client(), ("recorder:" + port).c_str());
    if (found == nullptr) return "no such port";
    char* value = nullptr;
    char* type = nullptr;
    if (jack_get_property(jack_port_uuid(found), key, &value, &type) != 0) return {};
    std::string text = value == nullptr ? "" : value;
    jack_free(value);
    jack_free(type);
    return text;
}

}  // namespace

TEST_CASE("ports have pretty names and their order") {
    Studio studio(two_tracks());
    const auto pretty = [&](const std::string& port) {
        return property(studio, port, JACK_METADATA_PRETTY_NAME);
    };
    const auto order = [&](const std::string& port) {
        return property(studio, port, JACK_METADATA_ORDER);
    };
    CHECK(pretty("Bass") == "Bass");
    CHECK(pretty("Keys_L") == "Keys L");
    CHECK(pretty("Keys_R") == "Keys R");
    CHECK(order("Bass") == "0");
    CHECK(order("Keys_L") == "1");
    CHECK(order("Keys_R") == "2");
    studio.recorder.set(api::track_name, TrackNumber{2}, std::string("Organ"));
    CHECK(pretty("Organ_L") == "Organ L");
    CHECK(pretty("Keys_L") == "no such port");
}

TEST_CASE("tracks come, go and are renamed while another one is recorded") {
    Studio studio(two_tracks(true));
    auto& recorder = studio.recorder;
    recorder.call(api::record_start);
    recorder.await("opened");
    studio.pass(6'000);
    const TrackNumber added = recorder.call(api::track_add, std::string("Horn"), 1);
    CHECK(added.value == 3);
    REQUIRE(wait_until([&] {
        return jack_connect(studio.source.client(), studio.source.port_name(0).c_str(),
                            "recorder:Horn") == 0;
    }));
    studio.pass(6'000);
    recorder.set(api::track_arm, added, true);
    studio.pass(6'000);
    recorder.set(api::track_name, TrackNumber{2}, std::string("Organ"));
    studio.pass(6'000);
    recorder.call(api::track_remove, TrackNumber{2});
    CHECK(recorder.get(api::track_count) == 2);
    studio.pass(6'000);
    recorder.call(api::track_remove, added);  // its part ends
    recorder.await_closed(2);
    studio.pass(6'000);
    recorder.call(api::record_stop);
    recorder.await_closed(1);
    CHECK(recorder.record(1, "Bass").length >= Frames{36'000});
    CHECK(studio.problem(1, "Bass", 0) == "");
    CHECK(studio.problem(2, "Horn", 0) == "");
}

TEST_CASE("the file of a renamed track is named anew from the next take on") {
    Studio studio(two_tracks(true));
    auto& recorder = studio.recorder;
    recorder.call(api::record_start);
    recorder.await("opened");
    recorder.set(api::track_name, TrackNumber{1}, std::string("Sub"));
    studio.pass(6'000);
    recorder.call(api::record_split);
    studio.pass(6'000);
    recorder.call(api::record_stop);
    recorder.await_closed(1);
    recorder.await_closed(2);
    CHECK(recorder.record(1, "Bass").file == "audio/Song-Bass-001.wav");
    CHECK(recorder.record(2, "Sub").file == "audio/Song-Sub-002.wav");
    CHECK(studio.problem(1, "Bass", 0) == "");
    CHECK(studio.problem(2, "Sub", 0) == "");
}

TEST_CASE("a track can have the name of one that was just removed") {
    Studio studio(two_tracks());
    auto& recorder = studio.recorder;
    for (int times = 0; times < 20; ++times) {
        recorder.call(api::track_remove, TrackNumber{1});
        CHECK(recorder.call(api::track_add, std::string("Bass")) == TrackNumber{1});
    }
}

TEST_CASE("a track that is removed during a take leaves it with all that it heard") {
    auto options = two_tracks();
    options.connect = true;
    options.recorder.arguments.back() = "all";
    Studio studio(options);
    auto& recorder = studio.recorder;
    recorder.call(api::record_start);
    recorder.await("opened", 2);
    studio.pass(6'000);
    const auto removed = recorder.get(api::record_position);
    recorder.call(api::track_remove, TrackNumber{2});
    // The newcomer gets the memory of the one that left, whose last frames may not be written yet.
    const TrackNumber added = recorder.call(api::track_add, std::string("Horn"), 2);
    REQUIRE(wait_until([&] {
        auto* client = studio.source.client();
        const auto connected = [&](unsigned channel, const char* port) {
            const int code = jack_connect(client, studio.source.port_name(channel).c_str(), port);
            return code == 0 || code == EEXIST;
        };
        return connected(0, "recorder:Horn_L") && connected(0, "recorder:Horn_R");
    }));
    recorder.await_closed(1, 1);
    CHECK(recorder.get(api::record_state) == "recording");
    recorder.set(api::track_arm, added, true);
    studio.pass(6'000);
    recorder.call(api::record_stop);
    recorder.await_closed(1, 2);
    recorder.await_closed(2, 1);
    CHECK(studio.problem(1, "Bass", 0) == "");
    CHECK(studio.problem(1, "Keys", 1) == "");
    const auto keys = recorder.record(1, "Keys");
    CHECK(keys.nominal().end >= removed);
    CHECK(keys.length.count + 6'000 <= recorder.record(1, "Bass").length.count);
    CHECK(recorder.record(2, "Horn").channels == 2);
    CHECK(recorder.terminate() == 0);
}

TEST_CASE("the list of tracks is changed in order, also where memory is made meanwhile") {
    Studio studio(two_tracks());
    auto& osc = studio.recorder.osc();
    const auto answer = [&]() -> osc::Message {
        const auto next = osc.next(RecorderProcess::patience);
        if (!next) studio.recorder.fail("no answer");
        return *next;
    };
    const auto error_of = [](const osc::Message& message, const std::string& path) {
        if (message.path != "/error" || message.arguments.at(0) != osc::Value(path)) return -1;
        return std::get<std::int32_t>(message.arguments.at(1));
    };
    using namespace std::string_literals;
    for (const osc::Message& request : std::vector<osc::Message>{
             {"/track/add", {"Horn"s, 2}},
             {"/track/add", {"Horn"s}},
             {"/track/1/name", {"Horn"s}},
             {"/track/2/name", {"Organ"s}},
             {"/track/remove", {1}},
             {"/track/add", {"Keys"s, 2}},
             {"/track/name", {1, "Piano"s}},
         }) {
        REQUIRE(osc.send(request));
    }
    CHECK(answer() == osc::Message{"/reply", {"/track/add"s, 3}});
    CHECK(property(studio, "Horn_L", JACK_METADATA_PRETTY_NAME) == "Horn L");
    CHECK(property(studio, "Horn_R", JACK_METADATA_PRETTY_NAME) == "Horn R");
    const int conflict = static_cast<int>(ErrorCode::conflict);
    CHECK(error_of(answer(), "/track/add") == conflict);
    CHECK(error_of(answer(), "/track/1/name") == conflict);
    CHECK(answer() == osc::Message{"/reply", {"/track/2/name"s, "Organ"s}});
    CHECK(answer() == osc::Message{"/reply", {"/track/remove"s, 1}});
    CHECK(answer() == osc::Message{"/reply", {"/track/add"s, 1}});
    CHECK(answer() == osc::Message{"/reply", {"/track/name"s, 1, "Piano"s}});
    CHECK(studio.recorder.get(api::track_count) == 3);
}

TEST_CASE("a track for which there is no memory is refused, and may be added when there is some") {
    Studio studio(two_tracks());
    auto& recorder = studio.recorder;
    const auto limit_files = [&](rlim_t bytes) {
        const rlimit limit{bytes, RLIM_INFINITY};
        REQUIRE(::prlimit(recorder.process().pid(), RLIMIT_FSIZE, &limit, nullptr) == 0);
    };
    limit_files(1'000'000);
    CHECK(recorder.refused(api::track_add, std::string("Horn"), 1) == ErrorCode::disk);
    CHECK(recorder.get(api::track_count) == 2);
    CHECK(property(studio, "Horn", JACK_METADATA_PRETTY_NAME) == "no such port");
    limit_files(RLIM_INFINITY);
    CHECK(recorder.call(api::track_add, std::string("Horn"), 1) == TrackNumber{3});
}
