#include "recorder/file_part.hpp"

#include <algorithm>
#include <fstream>

#include "catch.hpp"
#include "part_fixture.hpp"
#include "recorder/file_levels.hpp"

using namespace laydown;
using namespace laydown::recorder;
using namespace laydown::recorder::test;
using session::Gap;
using session::GapCause;
using session::TakeStatus;
using Kind = PartTrouble::Kind;

namespace {

constexpr SteadyTime start_of_test{std::chrono::seconds(100)};

/// A session folder, and a part that is written into it.
struct PartFixture {
    explicit PartFixture(double seconds = 2.0) : ring(2, seconds) {}

    std::vector<DiskEvent> advance(FilePart& part, std::int64_t due = 1) {
        return part.advance(now, {due}, buffer);
    }
    /// The finished file's samples, and what the journal says of it.
    std::vector<float> close(FilePart& part) {
        REQUIRE(part.finished());
        auto writer = part.take_writer();
        REQUIRE(writer);
        REQUIRE(writer->close());
        const Range<Frames> unmeasured = part.unmeasured();
        part.closed(writer->written(), file_levels(part.path(), unmeasured.begin, unmeasured.end));
        return samples_in(part.path());
    }
    void put(const std::string& file) const {
        std::filesystem::create_directories((folder / file).parent_path());
        std::ofstream(folder / file) << "not ours";
    }

    Folder folder;
    FileNames names{folder.path()};
    RingFixture ring;
    SteadyTime now = start_of_test;
    std::vector<float> buffer;
};

std::vector<Kind> troubles(const std::vector<DiskEvent>& events) {
    std::vector<Kind> kinds;
    for (const DiskEvent& event : events) {
        if (const auto* trouble = std::get_if<PartTrouble>(&event)) kinds.push_back(trouble->kind);
    }
    return kinds;
}

}  // namespace

TEST_CASE("a part becomes a file of exactly the range asked for") {
    PartFixture f;
    FilePart part(job_of(f.ring, {1100, 1137}), f.names);
    CHECK(part.record().file == "audio/Song-Kick-001.wav");
    CHECK_FALSE(std::filesystem::exists(part.path()));

    const auto opened = f.advance(part);
    REQUIRE(opened.size() == 1);
    CHECK(std::get<PartOpened>(opened[0]).record.file == part.record().file);
    f.ring.capture(640);
    CHECK(f.advance(part).empty());
    CHECK_FALSE(part.ending());
    part.end(end_after(1000));
    CHECK(part.ending());
    f.advance(part);
    CHECK_FALSE(part.finished());
    f.ring.capture(2000);
    f.advance(part);
    CHECK((f.close(part) == samples_from({1100, 1137}, 1000)));

    const session::TakeRecord record = part.closing_record();
    CHECK(record.length == Frames{1000});
    CHECK(record.status == TakeStatus::complete);
    CHECK(record.gaps.empty());
    CHECK(record.peak == std::vector<double>{sample_of(0, {2099}), sample_of(1, {2136})});
    CHECK(record.clipped == 0);
    CHECK_FALSE(record.closed.empty());
}

TEST_CASE("frames are written many at a time, but the last ones as they come") {
    PartFixture f;
    FilePart part(job_of(f.ring, {1000}), f.names);
    f.ring.capture(640);
    f.advance(part, 1000);
    CHECK(part.needed_from() == RingPosition{0});
    f.ring.capture(640);
    f.advance(part, 1000);
    CHECK(part.needed_from() == f.ring.head());
    part.end(end_after(1300));
    f.ring.capture(64);
    f.advance(part, 1000);
    CHECK(part.finished());
    CHECK((f.close(part) == samples_from({1000}, 1300)));
}

TEST_CASE("a long part is whole across its writes") {
    PartFixture f(24.0);
    FilePart part(job_of(f.ring, {1100, 1137}), f.names);
    f.ring.capture(150'016);
    part.end(end_after(149'000));
    f.advance(part);
    CHECK((f.close(part) == samples_from({1100, 1137}, 149'000)));
}

TEST_CASE("the end may be set anew, and may have been passed") {
    PartFixture f;
    FilePart part(job_of(f.ring, {1000}), f.names);
    f.ring.capture(640);
    part.end(end_after(5000));
    part.end(end_after(300));
    f.advance(part);
    CHECK((f.close(part) == samples_from({1000}, 300)));
}

TEST_CASE("what is in the file already beyond its end is cut off, and not told of") {
    PartFixture f;
    FilePart part(job_of(f.ring, {1000, 1037}), f.names);
    f.ring.capture(128);
    f.ring.capture(640, 100);  // a gap from frame 128 of the first channel on
    f.ring.xrun();             // at 868
    f.ring.capture(640, 50);   // another one, behind the end
    f.advance(part);
    part.end(end_after(200));  // in the middle of the gap
    f.advance(part);
    auto expected = samples_from({1000, 1037}, 200);
    for (std::size_t i = 2 * 128; i < 400; i += 2) expected[i] = 0.0F;
    for (std::size_t i = 2 * 91 + 1; i < 2 * 191; i += 2) expected[i] = 0.0F;
    CHECK((f.close(part) == expected));
    const session::TakeRecord record = part.closing_record();
    CHECK(record.length == Frames{200});
    CHECK(record.handles.after == Frames{0});
    CHECK(record.gaps == std::vector<Gap>{{{91}, {109}, GapCause::missed_cycles}});
    CHECK(record.xruns.empty());
    CHECK(record.peak == std::vector<double>{sample_of(0, {1127}), sample_of(1, {1236})});
}

TEST_CASE("levels are those of what stays, in every format") {
    const char* format =
        GENERATE("wav-f32", "wav-s24", "wav-s16", "w64-f32", "caf-s24", "flac-s24");
    INFO(format);
    PartFixture f(5.0);
    CutJob job = job_of(f.ring, {1000});
    job.format = *disk::parse_audio_format(format);
    FilePart part(std::move(job), f.names);
    f.ring.capture(32'000);  // louder from frame to frame
    f.advance(part);
    part.end(end_after(20'000));
    f.advance(part);
    CHECK(f.close(part).size() == 20'000);
    CHECK(part.closing_record().length == Frames{20'000});
    REQUIRE(part.closing_record().peak.size() == 1);
    CHECK(part.closing_record().peak[0] ==
          Approx(static_cast<double>(sample_of(0, {20'999}))).margin(1.0 / 32'768));
}

TEST_CASE("in a hurry the handle is what is in the file already") {
    PartFixture f;
    FilePart part(job_of(f.ring, {1000}), f.names);
    f.ring.capture(640);
    f.advance(part);
    CutEnd end = end_after(1000);
    end.hurried = true;
    std::int64_t length = 0;
    SECTION("a part of it") {
        end.handle_after = {600};
        length = 640;
    }
    SECTION("none of it: what was asked for is waited for") {
        end.handle_after = {200};
        length = 800;
    }
    part.end(end);
    f.ring.capture(640);
    f.advance(part);
    CHECK((f.close(part) == samples_from({1000}, length)));
    CHECK(part.closing_record().handles.after == Frames{length - 1000 + end.handle_after.count});
}

TEST_CASE("nothing is waited for that will never be captured") {
    PartFixture f;
    FilePart part(job_of(f.ring, {1100, 1137}), f.names);
    f.ring.capture(640);
    CutEnd end = end_after(1000);
    end.handle_after = {700};
    end.limit = {1640};
    end.status = TakeStatus::aborted;
    part.end(end);
    f.advance(part);
    CHECK((f.close(part) == samples_from({1100, 1137}, 503)));
    // 497 frames are missing; they are missing of the handle.
    CHECK(part.closing_record().handles.after == Frames{203});
    CHECK(part.closing_record().length == Frames{503});
    CHECK(part.closing_record().status == TakeStatus::aborted);

    FilePart late(job_of(f.ring, {5000}, "Snare"), f.names);
    late.end(end);
    f.advance(late);
    CHECK(f.close(late).empty());
    CHECK(late.closing_record().handles.after == Frames{0});
}

TEST_CASE("gaps are counted from the file's first frame") {
    PartFixture f;
    FilePart part(job_of(f.ring, {1600, 1630}), f.names);
    f.ring.capture(640 + 64);
    f.advance(part);  // up to frame 74
    f.ring.capture(640, 100);
    part.end(end_after(500));
    CHECK(troubles(f.advance(part)).empty());
    f.close(part);
    CHECK(part.closing_record().gaps == std::vector<Gap>{{{74}, {130}, GapCause::missed_cycles}});
}

TEST_CASE("a gap is one gap, in however many pieces it is written") {
    PartFixture f(24.0);
    FilePart part(job_of(f.ring, {1000}), f.names);
    f.ring.capture(64'000);
    f.ring.capture(6400, 4000);  // the first write ends in the middle of it
    part.end(end_after(70'000));
    f.advance(part);
    f.close(part);
    CHECK(part.closing_record().gaps ==
          std::vector<Gap>{{{64'000}, {4000}, GapCause::missed_cycles}});
}

// An asynchronous server that calls us more than a period late gives that cycle the place of the
// next one, which comes with the same place. What the late one carried is of no certain moment: its
// period counts as missed, and the one that comes in time is what stays at that place.
TEST_CASE("of two cycles with one place the second one is in the file, and the late one is a gap") {
    PartFixture f;
    FilePart part(job_of(f.ring, {1000}), f.names);
    const engine::Timeline timeline(f.ring.control);
    const auto now = [&] { return timeline.device_at(f.ring.head()); };
    f.ring.capture(640);
    CHECK(now() == DevicePosition{1640});
    // The callback for frame 1640 begins when the server is at frame 1704 already.
    engine::Cycle late = f.ring.cycle;
    late.device += Frames{64};
    const std::vector<float> uncertain(64, 0.5F);
    const std::vector<engine::LaneInput> inputs{{f.ring.lane(0), uncertain.data()},
                                                {f.ring.lane(1), uncertain.data()}};
    f.ring.writer.append(late, inputs);
    // The position is ahead by that period, and waits for the clock.
    CHECK(now() == DevicePosition{1768});
    f.ring.capture(64, 64);
    CHECK(now() == DevicePosition{1768});
    f.ring.capture(640);
    CHECK(now() == DevicePosition{2408});
    part.end(end_after(1400));
    f.advance(part);
    auto expected = samples_from({1000}, 1400);
    std::fill(expected.begin() + 640, expected.begin() + 704, 0.0F);
    CHECK((f.close(part) == expected));
    CHECK(part.closing_record().gaps == std::vector<Gap>{{{640}, {64}, GapCause::missed_cycles}});
}

TEST_CASE("what was overwritten before it was written is told at once") {
    PartFixture f;
    FilePart part(job_of(f.ring, {1000}), f.names);
    f.advance(part);
    f.ring.capture(40'000);
    const Frames lost = engine::RingReader(f.ring.control).oldest(f.ring.head()) - RingPosition{0};
    part.end(end_after(30'000));
    const auto events = f.advance(part);
    REQUIRE(troubles(events) == std::vector<Kind>{Kind::overrun});
    const auto& trouble = std::get<PartTrouble>(events[0]);
    CHECK(trouble.at == Frames{0});
    CHECK(trouble.length == lost);
    CHECK(f.close(part).size() == 30'000);
    CHECK(part.closing_record().gaps == std::vector<Gap>{{{0}, lost, GapCause::overrun}});
}

TEST_CASE("a long silence that has to be encoded is written in steps, and told in one piece") {
    PartFixture f;
    const bool flac = GENERATE(true, false);
    CutJob job = job_of(f.ring, {1000});
    if (flac) job.format = *disk::parse_audio_format("flac-s24");
    FilePart part(std::move(job), f.names);
    f.advance(part);
    f.ring.capture(640'000);
    const auto oldest = [&] { return engine::RingReader(f.ring.control).oldest(f.ring.head()); };
    auto events = f.advance(part);
    CHECK(part.behind() == flac);
    CHECK(events.empty() == flac);
    while (part.behind()) {
        f.ring.capture(640);  // and more of it is lost meanwhile
        events = f.advance(part);
        if (part.behind()) CHECK(events.empty());
    }
    const Frames lost = oldest() - RingPosition{0};
    REQUIRE(troubles(events) == std::vector<Kind>{Kind::overrun});
    const auto& trouble = std::get<PartTrouble>(events[0]);
    CHECK(trouble.at == Frames{0});
    CHECK(trouble.length == lost);
    CHECK(f.ring.head() == RingPosition{flac ? 641'280 : 640'000});
    part.end(end_after(640'000));
    f.advance(part);
    CHECK(f.close(part).size() == 640'000);
    CHECK(part.closing_record().gaps == std::vector<Gap>{{{0}, lost, GapCause::overrun}});
}

TEST_CASE("a file that exists is never touched") {
    PartFixture f;
    f.put("audio/Song-Kick-001.wav");
    FilePart part(job_of(f.ring, {1000}), f.names);
    CHECK(part.record().file == "audio/Song-Kick-001-2.wav");
    f.put("audio/Song-Kick-001-2.wav");  // somebody is quicker
    const auto events = f.advance(part);
    REQUIRE(events.size() == 1);
    CHECK(std::get<PartOpened>(events[0]).record.file == "audio/Song-Kick-001-3.wav");
    CHECK(std::filesystem::file_size(f.folder / "audio/Song-Kick-001.wav") == 8);
    CHECK(std::filesystem::file_size(f.folder / "audio/Song-Kick-001-2.wav") == 8);
}

TEST_CASE("xruns are noted where they fell into the file") {
    PartFixture f;
    f.ring.capture(640);
    f.ring.xrun();  // at 1640
    f.ring.capture(640);
    FilePart part(job_of(f.ring, {1600}), f.names);  // it begins in the past
    f.advance(part);
    f.ring.xrun();  // at 2280
    f.ring.capture(640);
    f.advance(part);
    f.ring.xrun();  // at 2920, behind the end
    part.end(end_after(1200));
    f.ring.capture(640);
    f.advance(part);
    f.close(part);
    CHECK(part.closing_record().xruns == std::vector<Frames>{{40}, {680}});
}

TEST_CASE("a part waits for a file that cannot be made yet") {
    PartFixture f;
    f.put("audio");  // not a folder
    FilePart part(job_of(f.ring, {1000}), f.names);
    f.ring.capture(640);
    CHECK(troubles(f.advance(part)) == std::vector<Kind>{Kind::unwritable});
    f.now += std::chrono::seconds(1);
    CHECK(f.advance(part).empty());  // told once
    std::filesystem::remove(f.folder / "audio");
    CHECK(f.advance(part).empty());  // not tried again so soon
    f.now += std::chrono::seconds(1);
    const auto events = f.advance(part);
    CHECK(events.size() == 1);  // opened
    CHECK_FALSE(part.waits_for_space());
    part.end(end_after(1100));
    f.ring.capture(640);
    f.advance(part);
    CHECK((f.close(part) == samples_from({1000}, 1100)));
}

TEST_CASE("a file that could not be made for long begins with silence") {
    PartFixture f;
    f.put("audio");
    FilePart part(job_of(f.ring, {1000}), f.names);
    f.ring.capture(100'032);
    CHECK(troubles(f.advance(part)) == std::vector<Kind>{Kind::unwritable});
    CHECK_FALSE(part.finished());
    CHECK(part.loses());
    std::filesystem::remove(f.folder / "audio");
    f.now += std::chrono::seconds(1);
    const Frames lost = engine::RingReader(f.ring.control).oldest(f.ring.head()) - RingPosition{0};
    CHECK(troubles(f.advance(part)) == std::vector<Kind>{Kind::overrun});
    CHECK_FALSE(part.loses());
    f.ring.capture(640);
    part.end(end_after(100'300));
    f.advance(part);
    auto expected = samples_from({1000}, 100'300);
    std::fill(expected.begin(), expected.begin() + lost.count, 0.0F);
    CHECK((f.close(part) == expected));
    CHECK(part.closing_record().gaps == std::vector<Gap>{{{0}, lost, GapCause::overrun}});
}

TEST_CASE("a part whose file cannot be made is given up when nothing is left of it") {
    PartFixture f;
    f.put("audio");
    FilePart part(job_of(f.ring, {1000}), f.names);
    f.ring.capture(640);
    f.advance(part);
    part.end(end_after(640));
    // Its last frames are the last that the ring has.
    while (engine::RingReader(f.ring.control).oldest(f.ring.head()) < RingPosition{576})
        f.ring.capture(64);
    f.now += std::chrono::seconds(1);
    CHECK(f.advance(part).empty());
    CHECK_FALSE(part.finished());
    f.ring.capture(64);
    f.now += std::chrono::seconds(1);
    CHECK(f.advance(part).empty());
    CHECK(part.finished());
    CHECK_FALSE(part.take_writer());
    CHECK(part.closing_record().status == TakeStatus::failed);
    CHECK(part.closing_record().reason.find("longer than the ring is deep") != std::string::npos);
}

TEST_CASE("a dead recorder's file goes on behind what it has") {
    PartFixture f;
    CutJob job = job_of(f.ring, {1100, 1137});
    f.ring.capture(128);
    f.ring.capture(640, 100);
    {
        FilePart part(job, f.names);
        f.advance(part);
        job.record = part.record();
        REQUIRE(part.update_header());
    }  // without close()
    f.ring.capture(640);
    job.resume = true;
    job.record.gaps.clear();
    FilePart part(job, f.names);
    CHECK(part.record().file == "audio/Song-Kick-001.wav");
    part.end(end_after(1000));
    f.advance(part);
    const auto samples = f.close(part);
    REQUIRE(samples.size() == 2000);
    CHECK(samples[2 * 999] == sample_of(0, {2099}));
    CHECK(samples[2 * 999 + 1] == sample_of(1, {2136}));
    // What was in the file already is accounted for as well.
    CHECK(part.closing_record().gaps.size() == 1);
    CHECK(part.closing_record().peak ==
          std::vector<double>{sample_of(0, {2099}), sample_of(1, {2136})});
}

TEST_CASE("a dead recorder's file that never came to be is written whole") {
    PartFixture f;
    f.ring.capture(1280);
    CutJob job = job_of(f.ring, {1100});
    job.record.file = "audio/Song-Kick-001.wav";
    job.resume = true;
    FilePart part(job, f.names);
    part.end(end_after(1000));
    f.advance(part);
    CHECK((f.close(part) == samples_from({1100}, 1000)));
}
