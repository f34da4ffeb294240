#include "disk/audio_format.hpp"

#include "catch.hpp"

using namespace laydown;
using namespace laydown::disk;

TEST_CASE("every format is read back from its own word") {
    CHECK(audio_formats().size() == 11);
    CHECK(audio_formats().front() == AudioFormat{});
    for (const AudioFormat format : audio_formats()) {
        const auto parsed = parse_audio_format(to_string(format));
        REQUIRE(parsed);
        CHECK(*parsed == format);
    }
}

TEST_CASE("words name encoding, container or both") {
    struct Case {
        const char* word;
        AudioFormat format;
        const char* shortest;
    };
    for (const auto& [word, format, shortest] :
         {Case{"f32", {Container::wav, Encoding::f32}, "f32"},
          Case{"s24", {Container::wav, Encoding::s24}, "s24"},
          Case{"s16", {Container::wav, Encoding::s16}, "s16"},
          Case{"wav", {Container::wav, Encoding::f32}, "f32"},
          Case{"wav-s24", {Container::wav, Encoding::s24}, "s24"},
          Case{"w64", {Container::w64, Encoding::f32}, "w64"},
          Case{"w64-f32", {Container::w64, Encoding::f32}, "w64"},
          Case{"caf-s24", {Container::caf, Encoding::s24}, "caf-s24"},
          Case{"flac", {Container::flac, Encoding::s24}, "flac"},
          Case{"flac-s16", {Container::flac, Encoding::s16}, "flac-s16"}}) {
        INFO(word);
        const auto parsed = parse_audio_format(word);
        REQUIRE(parsed);
        CHECK(*parsed == format);
        CHECK(to_string(*parsed) == shortest);
    }
}

TEST_CASE("a word that names nothing is refused with a list of what exists") {
    for (const char* word : {"", "-", "mp3", "F32", "wav-", "-s24", "wav-mp3", "s24-wav", "s24-s24",
                             "flac-f32", "wav-s24-s24", "wav s24"}) {
        INFO(word);
        const auto parsed = parse_audio_format(word);
        REQUIRE(!parsed);
        CHECK(parsed.error().code == ErrorCode::bad_arguments);
        CHECK(parsed.error().text.find("f32, s24, s16, w64, w64-s24") != std::string::npos);
        CHECK(parsed.error().text.find("flac-s16") != std::string::npos);
    }
}

TEST_CASE("extensions and sizes") {
    CHECK(AudioFormat{Container::wav, Encoding::s24}.extension() == "wav");
    CHECK(AudioFormat{Container::w64, Encoding::s24}.extension() == "w64");
    CHECK(AudioFormat{Container::caf, Encoding::s24}.extension() == "caf");
    CHECK(AudioFormat{Container::flac, Encoding::s24}.extension() == "flac");
    CHECK(AudioFormat{Container::wav, Encoding::f32}.sample_bytes() == 4);
    CHECK(AudioFormat{Container::wav, Encoding::s24}.sample_bytes() == 3);
    CHECK(AudioFormat{Container::wav, Encoding::s16}.sample_bytes() == 2);
}
