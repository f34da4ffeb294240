#include "disk/audio_file_writer.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>

#include "disk_fixture.hpp"

using namespace laydown;
using namespace laydown::disk;
using namespace laydown::disk::test;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("every format gives back every frame that was written") {
    const Folder folder;
    for (const AudioFormat format : audio_formats()) {
        for (const int channels : {1, 2, 3}) {
            // An odd number of frames needs the containers' padding in 24 bits.
            for (const std::int64_t frames : {0, 1, 4095, 100001}) {
                INFO(to_string(format) << " " << channels << " " << frames);
                const auto path = folder / "take";
                auto writer = make_writer(path, spec_of(format, channels));
                write_counters(writer, frames);
                CHECK(writer.written() == Frames{frames});
                REQUIRE(writer.close());
                check_counters(path, format, channels, frames);
                std::filesystem::remove(path);
            }
        }
    }
}

TEST_CASE("silence is as long as it should be, and takes little room where it can be a hole") {
    const Folder folder;
    const std::int64_t most_encoded = 262'144;
    for (const AudioFormat format : audio_formats()) {
        for (const std::int64_t silent : {0, 1, 30'001, 300'000}) {
            INFO(to_string(format) << " " << silent);
            const auto path = folder / "take";
            auto writer = make_writer(path, spec_of(format, 2));
            write_counters(writer, 1001);
            const bool flac = format.container == Container::flac;
            // Such as what is to be written once more.
            if (!flac) std::ofstream(path, std::ios::app) << std::string(1'000'000, 'x');
            const auto outcome = writer.write_silence({silent});
            CHECK(outcome);
            // To encode a long one would keep who else writes waiting.
            CHECK(outcome.written == Frames{flac ? std::min(silent, most_encoded) : silent});
            CHECK(writer.write_silence(Frames{silent} - outcome.written));
            CHECK(writer.written() == Frames{1001 + silent});
            write_counters(writer, 500);
            REQUIRE(writer.close());
            const auto back = read_back(path);
            auto expected = counters(format.encoding, 0, 2 * (1501 + silent));
            std::fill_n(expected.begin() + 2 * 1001, 2 * silent, 0.0F);
            CHECK((back.samples == expected));
            struct stat status {};
            REQUIRE(::stat(path.c_str(), &status) == 0);
            if (silent > 100'000) CHECK(status.st_blocks * 512 < 2 * silent);
            std::filesystem::remove(path);
        }
    }
}

TEST_CASE("a file that somebody else cuts short keeps what is left, and says so") {
    const Folder folder;
    const bool at_once = GENERATE(false, true);
    for (const AudioFormat format : audio_formats()) {
        INFO(to_string(format) << " " << at_once);
        const auto path = folder / "take";
        auto writer = make_writer(path, spec_of(format, 2));
        write_counters(writer, 50'000);
        REQUIRE(writer.update_header());
        const auto whole = std::filesystem::file_size(path);
        std::filesystem::resize_file(path, whole / 2);
        if (at_once) {
            // An encoder may take some before it writes again.
            WriteOutcome outcome;
            for (int i = 0; i < 20 && outcome; ++i)
                outcome = writer.write(std::vector<float>(20'000));
            CHECK(outcome.fault == DiskFault::failed);
            CHECK(outcome.written == Frames{0});
            CHECK(contains(outcome.text, "cut it short"));
            CHECK(writer.written() < Frames{50'000});
        }
        const auto closed = writer.close();
        REQUIRE_FALSE(closed);
        CHECK(contains(closed.error().text, "cut it short"));
        CHECK_FALSE(writer.full());
        const Frames left = writer.written();
        CHECK(left > Frames{10'000});
        CHECK(left < Frames{40'000});
        check_counters(path, format, 2, left.count);
        std::filesystem::remove(path);
    }
}

TEST_CASE("a file that somebody else empties has no frames") {
    const Folder folder;
    for (const AudioFormat format : audio_formats()) {
        INFO(to_string(format));
        const auto path = folder / "take";
        auto writer = make_writer(path, spec_of(format, 2));
        write_counters(writer, 50'000);
        std::filesystem::resize_file(path, 0);
        CHECK_FALSE(writer.close());
        CHECK(writer.written() == Frames{0});
        if (format.container != Container::flac) check_counters(path, format, 2, 0);
        std::filesystem::remove(path);
    }
}

TEST_CASE("a file that is cut is as one that never was longer") {
    const Folder folder;
    for (const AudioFormat format : audio_formats()) {
        for (const std::int64_t frames : {0, 1, 4095, 20'001, 50'000}) {
            INFO(to_string(format) << " " << frames);
            const auto path = folder / "take";
            const auto spec = spec_of(format, 2);
            auto writer = make_writer(path, spec);
            write_counters(writer, 50'000);
            REQUIRE(writer.update_header());
            writer.cut({frames});
            CHECK(writer.written() == Frames{frames});
            REQUIRE(writer.close());
            CHECK(writer.written() == Frames{frames});
            check_counters(path, format, 2, frames);

            auto straight = make_writer(folder / "straight", spec);
            write_counters(straight, frames);
            REQUIRE(straight.close());
            CHECK((bytes_of(path) == bytes_of(folder / "straight")));
            std::filesystem::remove(path);
            std::filesystem::remove(folder / "straight");
            CHECK(std::filesystem::is_empty(folder.path()));
        }
    }
}

TEST_CASE("a WAV file is a plain one with bext, iXML and aligned audio") {
    const Folder folder;
    const auto path = folder / "take.wav";
    auto writer = make_writer(path, spec_of({Container::wav, Encoding::f32}, 2));
    write_counters(writer, 1000);
    REQUIRE(writer.close());

    const std::string bytes = bytes_of(path);
    CHECK(bytes.size() == 4096 + 8000);
    CHECK(bytes.substr(0, 4) == "RIFF");
    CHECK(bytes.substr(12, 4) == "JUNK");  // RF64's ds64 has its place
    CHECK(bytes.substr(4088, 4) == "data");

    const AudioFileInfo info = read_back(path).info;
    CHECK(info.time_reference == SongPosition{123456});
    CHECK(info.originator == "Laydown");
    CHECK(info.description == "Song, Kick, take 3");
    CHECK(contains(info.coding_history, "A=PCM,F=48000,W=32,M=stereo,T=Laydown "));
    for (const char* element :
         {"<PROJECT>Song</PROJECT>", "<SCENE>Chorus</SCENE>", "<TAKE>3</TAKE>",
          "<FILE_SAMPLE_RATE>48000</FILE_SAMPLE_RATE>", "<AUDIO_BIT_DEPTH>32</AUDIO_BIT_DEPTH>",
          "<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>0<", "<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO>123456<",
          "<TIMESTAMP_SAMPLE_RATE>48000<", "<TRACK_COUNT>2</TRACK_COUNT>",
          "<CHANNEL_INDEX>2</CHANNEL_INDEX>", "<NAME>Kick in</NAME>", "<NAME>Kick out</NAME>",
          "<BWF_DESCRIPTION>Song, Kick, take 3<", "<BWF_ORIGINATOR>Laydown<",
          "<BWF_TIME_REFERENCE_LOW>123456<", "<BWF_TIME_REFERENCE_HIGH>0<", "</BWFXML>"}) {
        INFO(element << " in " << info.ixml);
        CHECK(contains(info.ixml, element));
    }
}

TEST_CASE("a W64 file tells its own size and the frames") {
    const Folder folder;
    auto writer = make_writer(folder / "take", spec_of({Container::w64, Encoding::s24}));
    write_counters(writer, 301);
    REQUIRE(writer.close());
    const std::string bytes = bytes_of(folder / "take");
    REQUIRE(bytes.size() == 4096 + 903);
    const auto number = [&](std::size_t at) {
        std::uint64_t value = 0;
        std::memcpy(&value, bytes.data() + at, sizeof value);
        return value;
    };
    CHECK(number(16) == bytes.size());
    const std::size_t fact = bytes.find("fact");
    REQUIRE(fact != std::string::npos);
    CHECK(number(fact + 24) == 301);
    CHECK(number(4096 - 8) == 24 + 903);
}

TEST_CASE("a name with markup and broken UTF-8 leaves iXML well-formed") {
    const Folder folder;
    auto spec = spec_of({});
    spec.tags.channels = {"<Tom & \"Jerry\">\x01\xFF"};
    auto writer = make_writer(folder / "take.wav", spec);
    REQUIRE(writer.close());
    CHECK(contains(read_back(folder / "take.wav").info.ixml,
                   "<NAME>&lt;Tom &amp; \"Jerry\"&gt;?"
                   "?</NAME>"));
}

TEST_CASE("a description too long for bext is cut between characters") {
    const Folder folder;
    auto spec = spec_of({});
    spec.tags.description = std::string(255, 'x') + "\xC3\xBC";
    auto writer = make_writer(folder / "take.wav", spec);
    REQUIRE(writer.close());
    CHECK(read_back(folder / "take.wav").info.description == std::string(255, 'x'));
}

TEST_CASE("metadata longer than a page keep the audio aligned and readable") {
    const Folder folder;
    for (const Container container : {Container::wav, Container::w64, Container::caf}) {
        auto spec = spec_of({container, Encoding::s24}, 64);
        spec.tags.channels.assign(64, std::string(64, 'n'));
        spec.tags.title = std::string(5000, 't');
        const auto path = folder / "take";
        auto writer = make_writer(path, spec);
        write_counters(writer, 11);
        REQUIRE(writer.close());
        check_counters(path, spec.format, 64, 11);
        std::filesystem::remove(path);
    }
}

TEST_CASE("the title is read back from the containers that have one") {
    const Folder folder;
    for (const AudioFormat format : {AudioFormat{Container::caf, Encoding::f32},
                                     AudioFormat{Container::flac, Encoding::s24}}) {
        auto writer = make_writer(folder / to_string(format), spec_of(format));
        write_counters(writer, 10);
        REQUIRE(writer.close());
        CHECK(read_back(folder / to_string(format)).info.title == "Kick take 3");
    }
}

TEST_CASE("no tag is needed") {
    const Folder folder;
    for (const AudioFormat format : audio_formats()) {
        AudioFileSpec spec;
        spec.format = format;
        auto writer = make_writer(folder / to_string(format), spec);
        write_counters(writer, 10);
        REQUIRE(writer.close());
        check_counters(folder / to_string(format), format, 1, 10);
    }
}

TEST_CASE("the time reference has 64 bits, also in halves") {
    const Folder folder;
    const auto path = folder / "take.wav";
    auto spec = spec_of({});
    const std::int64_t far = (std::int64_t{2000000001} << 32) + 4000000002;
    spec.position = {far};
    auto writer = make_writer(path, spec);
    write_counters(writer, 100);
    REQUIRE(writer.close());
    check_counters(path, {}, 1, 100);
    const AudioFileInfo info = read_back(path).info;
    CHECK(info.time_reference == SongPosition{far});
    CHECK(contains(info.ixml, "<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>2000000001<"));
    CHECK(contains(info.ixml, "<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO>4000000002<"));
    CHECK(contains(info.ixml, "<BWF_TIME_REFERENCE_LOW>4000000002<"));
    CHECK(contains(info.ixml, "<BWF_TIME_REFERENCE_HIGH>2000000001<"));
}

TEST_CASE("a position before the song becomes time reference 0") {
    const Folder folder;
    auto spec = spec_of({});
    spec.position = {-48000};
    auto writer = make_writer(folder / "take.wav", spec);
    REQUIRE(writer.close());
    CHECK(read_back(folder / "take.wav").info.time_reference == SongPosition{0});
}

TEST_CASE("after a header update the file can be read up to there while writing goes on") {
    const Folder folder;
    for (const AudioFormat format : audio_formats()) {
        if (format.container == Container::flac) continue;
        INFO(to_string(format));
        const auto path = folder / to_string(format);
        auto writer = make_writer(path, spec_of(format));
        write_counters(writer, 1001);
        REQUIRE(writer.update_header());
        REQUIRE(writer.sync_handle()());
        write_counters(writer, 501);
        // Of W64, libsndfile reads all that is there.
        check_counters(path, format, 1, format.container == Container::w64 ? 1502 : 1001);
        REQUIRE(writer.close());
        check_counters(path, format, 1, 1502);
    }
}

TEST_CASE("integer encodings clip what is beyond full scale") {
    const Folder folder;
    for (const char* word : {"s24", "s16", "w64-s24", "flac", "flac-s16"}) {
        INFO(word);
        const auto path = folder / word;
        const AudioFormat format = *parse_audio_format(word);
        auto writer = make_writer(path, spec_of(format));
        const std::vector<float> loud{1.0F, -1.0F, 2.5F, -2.5F, 1e30F, -1e30F, 0.0F};
        REQUIRE(writer.write(loud));
        REQUIRE(writer.close());
        const float top =
            format.encoding == Encoding::s24 ? 8388607.0F / 8388608.0F : 32767.0F / 32768.0F;
        CHECK((read_back(path).samples ==
               std::vector<float>{top, -1.0F, top, -1.0F, top, -1.0F, 0.0F}));
    }
}

TEST_CASE("a file that exists is never overwritten") {
    const Folder folder;
    for (const char* word : {"f32", "w64", "caf", "flac"}) {
        const auto path = folder / word;
        put_bytes(path, "precious");
        const auto writer = AudioFileWriter::create(path, spec_of(*parse_audio_format(word)));
        REQUIRE(!writer);
        CHECK(writer.error().code == ErrorCode::conflict);
        CHECK(bytes_of(path) == "precious");
    }
    std::filesystem::create_symlink(folder / "elsewhere", folder / "link");
    CHECK(!AudioFileWriter::create(folder / "link", spec_of({})));
    CHECK(!std::filesystem::exists(folder / "elsewhere"));
}

TEST_CASE("what cannot be created is an error with the reason") {
    const Folder folder;
    const auto missing = AudioFileWriter::create(folder / "no/such/take.wav", spec_of({}));
    REQUIRE(!missing);
    CHECK(missing.error().code == ErrorCode::not_found);
    CHECK(contains(missing.error().text, "take.wav"));

    for (const int channels : {0, -1, 65}) {
        const auto writer = AudioFileWriter::create(folder / "a.wav", spec_of({}, channels));
        REQUIRE(!writer);
        CHECK(writer.error().code == ErrorCode::bad_arguments);
    }
    const AudioFormat flac{Container::flac, Encoding::s24};
    CHECK(!AudioFileWriter::create(folder / "a.flac", spec_of(flac, 9)));
    CHECK(!AudioFileWriter::create(folder / "a.flac", spec_of({Container::flac, Encoding::f32})));
    auto fast = spec_of(flac);
    fast.rate = {768000};
    CHECK(!AudioFileWriter::create(folder / "a.flac", fast));
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a file is completed though no descriptor is left for its folder") {
    const Folder folder;
    auto writer = make_writer(folder / "take", spec_of({}));
    write_counters(writer, 100);
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    const int free = ::open("/", O_RDONLY | O_CLOEXEC);  // the lowest number that is not in use
    REQUIRE(free >= 0);
    ::close(free);
    const rlimit none{static_cast<rlim_t>(free), before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
    const auto closed = writer.close();
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
    CHECK(closed);
    check_counters(folder / "take", {}, 1, 100);
}

TEST_CASE("a writer can be moved, and a sync handle outlives it") {
    const Folder folder;
    auto first = make_writer(folder / "take.wav", spec_of({}));
    write_counters(first, 10);
    AudioFileWriter second = std::move(first);
    write_counters(second, 10);
    first = std::move(second);
    const FileSync sync = first.sync_handle();
    REQUIRE(first.close());
    check_counters(folder / "take.wav", {}, 1, 20);
    first = make_writer(folder / "other.wav", spec_of({}));
    CHECK(sync());
}

TEST_CASE("nothing is written after the end") {
    const Folder folder;
    for (const char* word : {"f32", "flac"}) {
        auto writer = make_writer(folder / word, spec_of(*parse_audio_format(word)));
        REQUIRE(writer.close());
        const std::vector<float> samples(10);
        const auto outcome = writer.write(samples);
        CHECK(outcome.fault == DiskFault::failed);
        CHECK(outcome.written == Frames{0});
    }
}
