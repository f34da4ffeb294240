#include "disk/source_files.hpp"

#include <fstream>
#include <limits>
#include <random>

#include "disk_fixture.hpp"

using namespace laydown;
using namespace laydown::disk;
using namespace laydown::disk::test;

namespace {

using Kind = SourceProblem::Kind;

void write_file(const std::filesystem::path& path, std::int64_t frames, int channels = 1,
                AudioFormat format = {}, SampleRate rate = {48000}) {
    auto spec = spec_of(format, channels);
    spec.rate = rate;
    auto writer = make_writer(path, spec);
    write_counters(writer, frames);
    REQUIRE(writer.close());
}

struct Heard {
    bool any = false;
    std::vector<std::vector<float>> channels;
};

Heard heard(SourceFiles& files, const std::string& file, std::int64_t at, std::int64_t count,
            int channels = 1, std::size_t outputs = 1, std::int64_t expected = 1000) {
    Heard result;
    result.channels.assign(outputs, std::vector<float>(static_cast<std::size_t>(count), 77.0F));
    std::vector<float*> out;
    for (auto& channel : result.channels) out.push_back(channel.data());
    result.any = files.read({file, channels, {expected}, {at}, {count}}, out);
    return result;
}

void check_silent(const Heard& result) {
    CHECK_FALSE(result.any);
    for (const auto& channel : result.channels)
        CHECK(channel == std::vector<float>(channel.size()));
}

/// The one thing that there is to tell.
SourceProblem only_news(SourceFiles& files) {
    const auto news = files.news();
    REQUIRE(news.size() == 1);
    CHECK(news[0].text.find(news[0].file) != std::string::npos);
    return news[0];
}

}  // namespace

TEST_CASE("files are read wherever something is wanted of them, and never more are open") {
    const Folder folder;
    for (int i = 0; i < 7; ++i) write_file(folder / std::to_string(i), 1000 + i, 1 + i % 2);
    SourceFiles files(folder.path(), {48000}, 3);
    std::mt19937 random(1);
    for (int round = 0; round < 300; ++round) {
        const int i = static_cast<int>(random() % 7);
        const int channels = 1 + i % 2;
        const auto at = static_cast<std::int64_t>(random() % 900);
        const auto result =
            heard(files, std::to_string(i), at, 100, channels, static_cast<std::size_t>(channels));
        REQUIRE(result.any);
        for (int c = 0; c < channels; ++c)
            for (int k = 0; k < 100; ++k)
                REQUIRE(result.channels[static_cast<std::size_t>(c)][static_cast<std::size_t>(k)] ==
                        counter(Encoding::f32, (at + k) * channels + c));
        REQUIRE(files.open_count() <= 3);
    }
    CHECK(files.open_count() == 3);
    CHECK(files.news().empty());
}

TEST_CASE("the file whose last use is longest ago is closed") {
    const Folder folder;
    for (const char* name : {"a", "b", "c"}) write_file(folder / name, 1000);
    SourceFiles files(folder.path(), {48000}, 2);
    heard(files, "a", 0, 10);
    heard(files, "b", 0, 10);
    heard(files, "a", 0, 10);
    heard(files, "c", 0, 10);
    for (const char* name : {"a", "b", "c"}) std::filesystem::remove(folder / name);
    CHECK(heard(files, "a", 0, 10).any);
    CHECK(heard(files, "c", 0, 10).any);
    check_silent(heard(files, "b", 0, 10));
}

TEST_CASE("a file of one channel is on all channels of its track") {
    const Folder folder;
    write_file(folder / "mono", 1000);
    SourceFiles files(folder.path(), {48000}, 2);
    const auto result = heard(files, "mono", 990, 20, 1, 3);
    auto expected = counters(Encoding::f32, 990, 10);
    expected.resize(20);
    for (const auto& channel : result.channels) CHECK(channel == expected);
}

TEST_CASE("what is not there is silence, and told once") {
    const Folder folder;
    SourceFiles files(folder.path(), {48000}, 2);
    for (int i = 0; i < 3; ++i) check_silent(heard(files, "gone", i * 10, 10));
    const auto gone = only_news(files);
    CHECK(gone.file == "gone");
    CHECK(gone.kind == Kind::unreadable);

    put_bytes(folder / "text", std::string(5000, 'x'));
    put_bytes(folder / "empty", "");
    check_silent(heard(files, "text", 0, 10));
    CHECK(only_news(files).kind == Kind::unreadable);
    check_silent(heard(files, "empty", 0, 10));
    CHECK(only_news(files).kind == Kind::unreadable);

    // It is back, which has to be told, and goes away again.
    write_file(folder / "gone", 1000);
    check_silent(heard(files, "gone", 0, 10));
    CHECK(files.news().empty());
    files.forget("gone");
    CHECK(heard(files, "gone", 0, 10).any);
    std::filesystem::remove(folder / "gone");
    files.forget("gone");
    check_silent(heard(files, "gone", 0, 10));
    CHECK(only_news(files).kind == Kind::unreadable);
}

TEST_CASE("files of another rate or shape are not heard, and told once") {
    const Folder folder;
    write_file(folder / "rate", 1000, 1, {}, {44100});
    write_file(folder / "stereo", 1000, 2);
    SourceFiles files(folder.path(), {48000}, 2);
    for (int i = 0; i < 3; ++i) check_silent(heard(files, "rate", i, 10));
    const auto rate = only_news(files);
    CHECK(rate.kind == Kind::shape);
    CHECK(rate.text ==
          "rate: its sample rate is 44100 Hz, the session's 48000 Hz, so it is not heard");
    for (int i = 0; i < 3; ++i) check_silent(heard(files, "stereo", i, 10));
    CHECK(only_news(files).text ==
          "stereo: there are 2 channels in it, and 1 in the take, so it is not heard");
    files.forget("stereo");
    check_silent(heard(files, "stereo", 0, 10, 2, 1));
    CHECK(only_news(files).text ==
          "stereo: there are 2 channels in it, and 1 in the track, so it is not heard");
}

TEST_CASE("of a short file what there is is heard in its place") {
    const Folder folder;
    write_file(folder / "short", 900);
    SourceFiles files(folder.path(), {48000}, 2);
    CHECK(heard(files, "short", 0, 10, 1, 1, 900).any);
    CHECK(files.news().empty());
    CHECK(heard(files, "short", 0, 10).any);  // as soon as it is opened
    const auto problem = only_news(files);
    CHECK(problem.kind == Kind::too_short);
    CHECK(problem.text ==
          "short: it is too short: 1000 frames are expected in it, and what is missing is silent");
    auto expected = counters(Encoding::f32, 890, 10);
    expected.resize(20);
    CHECK(heard(files, "short", 890, 20).channels[0] == expected);
    check_silent(heard(files, "short", 900, 20));
    CHECK(files.news().empty());

    // Before its begin there is as little.
    files.forget("short");
    expected = counters(Encoding::f32, 0, 10);
    expected.insert(expected.begin(), 10, 0.0F);
    CHECK(heard(files, "short", -10, 20, 1, 1, 900).channels[0] == expected);
    CHECK(only_news(files).kind == Kind::too_short);
    check_silent(heard(files, "short", -30, 20, 1, 1, 900));
}

TEST_CASE("a file that is cut while it is open is silent from there on") {
    const Folder folder;
    write_file(folder / "cut", 1000);
    SourceFiles files(folder.path(), {48000}, 2);
    CHECK(heard(files, "cut", 0, 10).any);
    std::filesystem::resize_file(folder / "cut", std::filesystem::file_size(folder / "cut") - 400);
    auto expected = counters(Encoding::f32, 890, 10);
    expected.resize(20);
    CHECK(heard(files, "cut", 890, 20).channels[0] == expected);
    CHECK(only_news(files).kind == Kind::too_short);
}

TEST_CASE("a file that has grown is heard whole") {
    const Folder folder;
    auto writer = make_writer(folder / "new", spec_of({}));
    write_counters(writer, 500);
    SourceFiles files(folder.path(), {48000}, 2);
    CHECK(heard(files, "new", 0, 500, 1, 1, 500).channels[0] == counters(Encoding::f32, 0, 500));
    write_counters(writer, 500);
    CHECK(heard(files, "new", 0, 1000).channels[0] == counters(Encoding::f32, 0, 1000));
    CHECK(files.news().empty());
}

TEST_CASE("a file outside of the folder is not read, though it is there") {
    const Folder folder;
    std::filesystem::create_directories(folder / "session/audio");
    write_file(folder / "outside", 1000);
    write_file(folder / "session/audio/inside", 1000);
    SourceFiles files(folder / "session", {48000}, 2);
    CHECK(heard(files, "audio/inside", 0, 10).any);
    for (const auto& file : {(folder / "outside").native(), std::string("../outside"),
                             std::string("audio/../../outside"), std::string("audio/..")}) {
        check_silent(heard(files, file, 0, 10));
        const auto problem = only_news(files);
        CHECK(problem.kind == Kind::unreadable);
        CHECK(problem.text ==
              file + ": it does not lie in the session's folder, so it is not heard");
        files.forget(file);
        check_silent(heard(files, file, 0, 10));
        CHECK(files.news().size() == 1);
    }
    check_silent(heard(files, "", 0, 10));
    CHECK(files.news().size() == 1);
}

TEST_CASE(
    "a file that becomes another one is heard as that, also when it is written over in place") {
    const Folder folder;
    const auto path = folder / "a.wav";
    write_file(path, 1000);
    write_file(folder / "other.wav", 1000, 1, *parse_audio_format("s16"));
    SourceFiles files(folder.path(), {48000}, 2);
    const Heard before = heard(files, "a.wav", 10, 20);
    std::ofstream(path, std::ios::binary) << std::ifstream(folder / "other.wav", std::ios::binary)
                                                 .rdbuf();  // the same file, shorter samples
    const Heard over = heard(files, "a.wav", 10, 20);
    CHECK(over.any);
    CHECK(over.channels == heard(files, "other.wav", 10, 20).channels);
    CHECK(over.channels != before.channels);

    write_file(folder / "new.wav", 2000);
    std::filesystem::rename(folder / "new.wav", path);
    CHECK(heard(files, "a.wav", 1500, 20).any);
    std::filesystem::remove(path);
    CHECK(heard(files, "a.wav", 1600, 20).any);  // what is open is still there
    CHECK(files.news().empty());
}

TEST_CASE("samples that are no sound are silent, and told once") {
    const Folder folder;
    const float nothing = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> samples{
        0.5F, nothing, -1000.0F, 1000.1F, -std::numeric_limits<float>::infinity(), 0.25F};
    auto writer = make_writer(folder / "a.wav", spec_of({}));
    REQUIRE(writer.write(samples));
    REQUIRE(writer.close());
    SourceFiles files(folder.path(), {48000}, 2);
    const Heard sound = heard(files, "a.wav", 0, 6, 1, 2, 6);
    for (const auto& channel : sound.channels)
        CHECK(channel == std::vector<float>{0.5F, 0.0F, -1000.0F, 0.0F, 0.0F, 0.25F});
    CHECK(only_news(files).kind == Kind::damaged);
    heard(files, "a.wav", 0, 6, 1, 1, 6);
    CHECK(files.news().empty());
}
