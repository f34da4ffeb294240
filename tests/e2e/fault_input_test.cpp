// Bad options, and whatever may come out of the network.
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <random>

#include "api/recorder.hpp"
#include "catch.hpp"
#include "disk/journal_file.hpp"
#include "faults.hpp"
#include "osc/socket.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

struct Ended {
    int code;
    std::string words;
};

Ended run(const Sandbox& sandbox, std::vector<std::string> arguments,
          const std::string& session = "Song") {
    RecorderOptions options;
    options.session = session;
    options.arguments = std::move(arguments);
    auto recorder = RecorderProcess::start(sandbox, options);
    const auto status = recorder.wait();
    CHECK(status.signal == 0);
    return {status.code, recorder.process().err()};
}

using Packet = std::vector<std::byte>;

Packet packet(std::string_view text) {
    Packet bytes;
    for (const char c : text) bytes.push_back(static_cast<std::byte>(c));
    return bytes;
}

/// Packets that are nearly right: a mutation of one of these hits more than noise does.
std::vector<Packet> seeds() {
    using namespace std::string_view_literals;
    return {packet("/ping\0\0\0,\0\0\0"sv),
            packet("/record/state\0\0\0,\0\0\0"sv),
            packet("/track/1/name\0\0\0,s\0\0abc\0"sv),
            packet("/track/1/arm\0\0\0\0,i\0\0\0\0\0\1"sv),
            packet("/track/*/arm\0\0\0\0,T\0\0"sv),
            packet("/track/1/offset\0,h\0\0\0\0\0\0\0\0\0\1"sv),
            packet("/latency/reference\0\0,f\0\0\x7f\xc0\0\0"sv),
            packet("/subscribe\0\0,sff\0\0\0\0all\0\x41\x20\0\0\x41\x20\0\0"sv),
            packet("/introspect\0,s\0\0/*\0\0"sv),
            packet("/*\0\0,\0\0\0"sv),
            packet("#bundle\0\0\0\0\0\0\0\0\1\0\0\0\014/ping\0\0\0,\0\0\0"sv),
            packet("#bundle\0\xff\xff\xff\xff\0\0\0\0\0\0\0\014/ping\0\0\0,\0\0\0"sv),
            packet("/nowhere\0\0\0\0,b\0\0\x7f\xff\xff\xff"sv)};
}

Packet mutated(const std::vector<Packet>& seeds, std::mt19937& chance) {
    Packet bytes = seeds[chance() % seeds.size()];
    switch (chance() % 4) {
        case 0:
            bytes.resize(chance() % (bytes.size() + 1));
            break;
        case 1:
            for (unsigned n = chance() % 4 + 1; n > 0; --n) {
                bytes[chance() % bytes.size()] = static_cast<std::byte>(chance());
            }
            break;
        case 2: {
            const Packet other = seeds[chance() % seeds.size()];
            bytes.insert(bytes.end(), other.begin(), other.end());
            break;
        }
        default:
            bytes.resize(chance() % 200);
            for (auto& byte : bytes) byte = static_cast<std::byte>(chance());
    }
    return bytes;
}

osc::UdpSocket socket_to(const RecorderProcess& recorder) {
    auto socket = osc::UdpSocket::connect(recorder.endpoint());
    REQUIRE(socket);
    return std::move(*socket);
}

void drain(osc::UdpSocket& socket) {
    std::array<std::byte, osc::largest_datagram> buffer;
    while (socket.receive(buffer)) {
    }
}

StudioOptions recording() {
    StudioOptions options;
    options.source.channels = 2;
    options.recorder.arguments = {"--follow", "free", "--tracks", "2", "--arm", "all"};
    return options;
}

}  // namespace

TEST_CASE("a wrong option ends the recorder with its name and code 2") {
    const Sandbox sandbox;
    const std::vector<std::vector<std::string>> wrong{{"--nonsense"},
                                                      {"--format", "mp3"},
                                                      {"--track", "../../x"},
                                                      {"--track", "a/b"},
                                                      {"--track", "a\nb"},
                                                      {"--track", std::string(300, 'x')},
                                                      {"--track", ""},
                                                      {"--track", "a", "--track", "a"},
                                                      {"--track", "a:3"},
                                                      {"--tracks", "99999"},
                                                      {"--ring-seconds", "nan"},
                                                      {"--handles", "-1"},
                                                      {"--follow", "me"},
                                                      {"--arm", "nobody"},
                                                      {"--connect", "x"},
                                                      {"--duration", "0"},
                                                      {"--on-level", "loud"},
                                                      {"--feedback", "x"},
                                                      {"--osc-host", "nowhere.invalid"}};
    for (const auto& arguments : wrong) {
        CAPTURE(arguments);
        const auto ended = run(sandbox, arguments);
        CHECK(ended.code == 2);
        CHECK(ended.words.find(arguments.front()) != std::string::npos);
    }
    CHECK_FALSE(std::filesystem::exists(sandbox.files() / "Song"));
}

TEST_CASE("folders, ports and names that cannot be had end it with their code") {
    const Sandbox sandbox;
    CHECK(run(sandbox, {}, "/dev/null/Song").code == 4);
    CHECK(run(sandbox, {}, "/proc/nowhere").code == 4);
    std::filesystem::create_directories(sandbox.files() / "Odd");
    std::filesystem::create_symlink("nowhere", sandbox.files() / "Odd/audio");
    CHECK(run(sandbox, {}, "Odd").code == 4);
    std::filesystem::create_symlink("nowhere", sandbox.files() / "Away");
    for (const char* folder : {"Away", "Away/Song"}) {
        const auto ended = run(sandbox, {}, folder);
        CHECK(ended.code == 4);
        CHECK_THAT(ended.words, Catch::Contains("Away is a link to nothing"));
    }
    CHECK(run(sandbox, {"--osc-host", "192.0.2.1"}).code == 5);

    RecorderOptions options;
    RecorderProcess first(sandbox, options);
    const auto same_name = run(sandbox, {}, "Other");
    CHECK(same_name.code == 6);
    CHECK(same_name.words.find("in use by process") != std::string::npos);
    RecorderOptions other;
    other.name = "other";
    auto second = RecorderProcess::start(sandbox, other);
    CHECK(second.wait().code == 6);
    CHECK(second.process().err().find("(laydown-recorder)") != std::string::npos);
    CHECK(second.process().err().find("is using this session") != std::string::npos);
    CHECK(first.terminate() == 0);
}

TEST_CASE("who only finishes the takes of a session is waited for") {
    const Sandbox sandbox;
    const auto folder = sandbox.files() / "Song";
    std::filesystem::create_directories(folder);
    auto opened = disk::JournalFile::open(folder);
    REQUIRE(opened);
    auto held = std::make_optional(std::move(*opened));
    auto recorder = RecorderProcess::start(sandbox, {});
    const auto waits = [&] {
        return recorder.process().err().find("waiting for its end") != std::string::npos;
    };
    REQUIRE(wait_until(waits));
    const auto holder = fmt::format("process {} (", ::getpid());
    CHECK(recorder.process().err().find(holder) != std::string::npos);
    SECTION("it ends") {
        held.reset();
        recorder.await("listening");
        CHECK(recorder.terminate() == 0);
    }
    SECTION("it does not") {
        CHECK(recorder.wait().code == 6);
        CHECK(recorder.events("listening").empty());
    }
}

TEST_CASE("odd surroundings are no reason to fail") {
    const std::vector<Environment> odd{
        {{"XDG_RUNTIME_DIR", std::nullopt}},         {{"XDG_RUNTIME_DIR", "/nowhere"}},
        {{"XDG_RUNTIME_DIR", "relative"}},           {{"HOME", std::nullopt}},
        {{"LANG", "xx_YY"}, {"LC_ALL", "nonsense"}}, {{"TZ", "no/where"}}};
    auto& server = shared_server(StudioOptions{}.server);
    for (const auto& environment : odd) {
        const Sandbox sandbox;
        auto options = recording().recorder;
        options.name = "odd";
        options.environment = environment;
        RecorderProcess recorder(sandbox, options);
        recorder.await_server();
        auto source = start_source(server, 2, "odd");
        await_sound(recorder, 2);
        recorder.call(api::record_start);
        const auto begin = recorder.get(api::record_position);
        CHECK(wait_until([&] { return recorder.get(api::record_position) > begin; }));
        recorder.call(api::record_stop);
        recorder.await_closed(1, 2);
        CHECK(recorder.terminate() == 0);
        CHECK(journal_problem(recorder) == "");
        source.terminate();
    }
}

TEST_CASE("names that come over OSC never become paths") {
    const Sandbox sandbox;
    RecorderProcess recorder(sandbox, {});
    for (const std::string& name :
         {std::string("../../x"), std::string("a/b"), std::string("a\nb"), std::string("")}) {
        CHECK(recorder.refused(api::track_add, name) == ErrorCode::bad_arguments);
        CHECK_FALSE(recorder.osc().set(api::track_name, TrackNumber{1}, name));
    }
    CHECK_FALSE(recorder.osc().call(api::track_add, std::string(300, 'x')));
    CHECK(recorder.refused(api::track_add, "Track 1") == ErrorCode::conflict);
    CHECK(recorder.terminate() == 0);
}

TEST_CASE("random and broken packets do no harm to a take") {
    Studio studio(recording());
    std::mt19937 chance(20240531);  // NOLINT: the same packets in every run
    const auto all = seeds();
    // Tracks of its own are what the packets play with.
    auto socket = socket_to(studio.recorder);
    studio.recorder.call(api::record_start);
    const auto begun = studio.recorder.get(api::record_position);
    for (int n = 1; n <= 100'000; ++n) {
        auto bytes = mutated(all, chance);
        static_cast<void>(socket.send(studio.recorder.endpoint(), bytes));
        if (n % 50 == 0) drain(socket);
        if (n % 5'000 == 0) studio.recorder.call(api::ping);
    }
    CHECK(studio.recorder.get(api::record_position) > begun);
    // A packet may have disarmed a track, which ends its part, or armed it anew: another take.
    static_cast<void>(studio.recorder.osc().call(api::record_stop));
    CHECK(studio.recorder.terminate() == 0);
    for (const auto& entry : studio.recorder.journal().entries) {
        CHECK(entry.closed);
        CHECK(part_problem(studio.recorder, entry.record.take, entry.record.track,
                           static_cast<unsigned>(entry.record.number - 1)) == "");
    }
}

TEST_CASE("floods and thousands of subscribers leave a take whole, and others are answered") {
    rlimit files{};  // each has a socket
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &files) == 0);
    files.rlim_cur = files.rlim_max;
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &files) == 0);
    const int thousands = files.rlim_cur > 3'500 ? 3'000 : 500;
    Studio studio(recording());
    std::vector<osc::UdpSocket> crowd;
    for (int n = 0; n < thousands; ++n) crowd.push_back(socket_to(studio.recorder));
    const auto subscribe = seeds()[7];
    const auto ping = seeds()[0];
    studio.recorder.call(api::record_start);
    for (auto& socket : crowd) {
        static_cast<void>(socket.send(studio.recorder.endpoint(), subscribe));
    }
    for (int round = 0; round < 20; ++round) {
        for (auto& socket : crowd) {
            for (int n = 0; n < 5; ++n) {
                static_cast<void>(socket.send(studio.recorder.endpoint(), ping));
            }
        }
        CHECK(wait_until([&] { return static_cast<bool>(studio.recorder.osc().call(api::ping)); }));
    }
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(1, 2);
    CHECK(studio.problem(1, "Track 1", 0) == "");
    CHECK(studio.problem(1, "Track 2", 1) == "");
    CHECK(studio.recorder.terminate() == 0);
}
