// What the recorder does on a disk without space.
#include <cmath>
#include <random>

#include "catch.hpp"
#include "part_fixture.hpp"
#include "recorder/take_cutter.hpp"
#include "small_disk.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::recorder;
using namespace laydown::recorder::test;
using disk::test::SmallDisk;
using Kind = PartTrouble::Kind;

namespace {

std::vector<Kind> troubles(const std::vector<DiskEvent>& events) {
    std::vector<Kind> kinds;
    for (const DiskEvent& event : events) {
        if (const auto* trouble = std::get_if<PartTrouble>(&event)) kinds.push_back(trouble->kind);
    }
    return kinds;
}

/// A part that is written to a disk that can be full.
struct SmallDiskFixture {
    explicit SmallDiskFixture(const SmallDisk& disk) : names(disk.path()) {}

    std::vector<DiskEvent> advance(FilePart& part) {
        now += std::chrono::seconds(1);
        auto events = part.advance(now, {1}, buffer);
        while (part.behind()) {
            for (auto& event : part.advance(now, {1}, buffer)) events.push_back(std::move(event));
        }
        return events;
    }

    /// What the journal says of the part, whose file is as long as was written.
    static session::TakeRecord close(FilePart& part) {
        REQUIRE(part.finished());
        auto writer = part.take_writer();
        REQUIRE(writer);
        REQUIRE(writer->close());
        part.closed(writer->written(), {});
        return part.closing_record();
    }

    FileNames names;
    RingFixture ring;
    SteadyTime now{std::chrono::seconds(100)};
    std::vector<float> buffer;
};

engine::RingReader reader_of(const SmallDiskFixture& f) {
    return engine::RingReader(f.ring.control);
}

}  // namespace

TEST_CASE("a dead recorder's FLAC file waits for the space that going on with it needs") {
    const auto disk = SmallDisk::mount(4 << 20);
    if (!disk) return;
    SmallDiskFixture f(*disk);
    CutJob job = job_of(f.ring, {1000});
    job.format = *disk::parse_audio_format("flac-s24");
    {
        FilePart part(job, f.names);
        for (int i = 0; i < 4; ++i) {
            f.ring.capture(12'800);
            f.advance(part);
        }
        job.record = part.record();
    }  // without close()
    const engine::RingReader reader(f.ring.control);
    REQUIRE(reader.oldest(f.ring.head()) > RingPosition{0});  // its beginning is in the file alone
    disk->fill();
    job.resume = true;
    FilePart part(job, f.names);
    part.end(end_after(50'000));
    CHECK(troubles(f.advance(part)) == std::vector<Kind>{Kind::disk_full});
    CHECK(f.advance(part).empty());
    CHECK(part.waits_for_space());
    disk->free();
    CHECK(troubles(f.advance(part)).empty());
    CHECK_FALSE(part.waits_for_space());
    CHECK(part.record().file == "audio/Song-Kick-001.flac");
    CHECK(SmallDiskFixture::close(part).gaps.empty());
    const auto expected = samples_from({1000}, 50'000);
    const auto samples = samples_in(part.path());
    REQUIRE(samples.size() == expected.size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (std::fabs(samples[i] - expected[i]) > 1.0F / 8'388'608.0F) FAIL("frame " << i);
    }
}

TEST_CASE("what is written again after a full disk is counted once") {
    const auto disk = SmallDisk::mount(1 << 20);
    if (!disk) return;
    SmallDiskFixture f(*disk);
    FilePart part(job_of(f.ring, {1000, 1000}), f.names);
    f.advance(part);
    const std::vector<float> loud(64, 1.0F);
    const std::vector<float> quiet(64, 0.25F);
    for (int i = 0; i < 100; ++i) {
        f.ring.writer.append(f.ring.cycle,
                             std::vector<engine::LaneInput>{{f.ring.lane(0), loud.data()},
                                                            {f.ring.lane(1), quiet.data()}});
        f.ring.cycle.device += f.ring.cycle.length;
    }
    disk->fill();
    for (int i = 0; i < 5; ++i) f.advance(part);
    CHECK(part.waits_for_space());
    disk->free();
    part.end(end_after(6400));
    f.advance(part);
    const session::TakeRecord record = SmallDiskFixture::close(part);
    CHECK(record.length == Frames{6400});
    CHECK(record.peak == std::vector<double>{1.0, 0.25});
    CHECK(record.clipped == 6400);
}

TEST_CASE("a disk that is full for longer than the ring is deep costs what was overwritten") {
    const char* format = GENERATE("wav-f32", "wav-s24", "w64-f32", "caf-s16", "flac-s24");
    INFO(format);
    const auto disk = SmallDisk::mount(1 << 20);
    if (!disk) return;
    SmallDiskFixture f(*disk);
    CutJob job = job_of(f.ring, {1000, 1037});
    job.format = *disk::parse_audio_format(format);
    FilePart part(std::move(job), f.names);
    f.ring.capture(6400);
    f.advance(part);
    disk->fill();
    std::vector<Kind> told;
    // The silence alone, written out, would be more than all of the disk.
    for (int i = 0; i < 60; ++i) {
        f.ring.capture(6400);
        const auto more = troubles(f.advance(part));
        told.insert(told.end(), more.begin(), more.end());
        CHECK(part.loses() == (part.needed_from() == reader_of(f).oldest(f.ring.head())));
    }
    CHECK(told == std::vector<Kind>{Kind::disk_full});
    CHECK(part.waits_for_space());
    CHECK(part.loses());
    disk->free();
    const auto events = f.advance(part);
    CHECK(troubles(events) == std::vector<Kind>{Kind::overrun});
    CHECK_FALSE(part.waits_for_space());
    CHECK_FALSE(part.loses());
    f.ring.capture(6400);
    part.end(end_after(395'000));
    f.advance(part);

    const session::TakeRecord record = SmallDiskFixture::close(part);
    CHECK(record.status == session::TakeStatus::complete);
    REQUIRE(record.gaps.size() == 1);
    const session::Gap gap = record.gaps[0];
    CHECK(gap.cause == session::GapCause::overrun);
    // From what the disk took last to what the ring had first, in either channel.
    const RingPosition oldest = reader_of(f).oldest(f.ring.head() - Frames{6400});
    CHECK(gap.at + gap.length == oldest - RingPosition{0});
    CHECK(gap.at >= Frames{6400 - 37});
    CHECK(gap.at < Frames{64'000});  // that went into its last page, or into an encoder
    const auto* told_gap = std::get_if<PartTrouble>(&events[0]);
    REQUIRE(told_gap != nullptr);
    CHECK(told_gap->at == gap.at);
    CHECK(told_gap->length == gap.length);

    auto expected = samples_from({1000, 1037}, 395'000);
    for (std::int64_t frame = gap.at.count; frame < (gap.at + gap.length).count; ++frame) {
        const auto at = static_cast<std::size_t>(frame) * 2;
        expected[at] = 0.0F;
        // The second channel is ahead of the first one in the ring.
        if (frame + 37 < oldest.frame) expected[at + 1] = 0.0F;
    }
    const auto samples = samples_in(part.path());
    REQUIRE(samples.size() == expected.size());
    const float step = std::string_view(format).ends_with("s16")   ? 1.0F / 32'768.0F
                       : std::string_view(format).ends_with("s24") ? 1.0F / 8'388'608.0F
                                                                   : 0.0F;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (std::fabs(samples[i] - expected[i]) > step) FAIL("sample " << i);
    }
}

TEST_CASE("a take that ends on a full disk has what the disk took") {
    const auto disk = SmallDisk::mount(1 << 20);
    if (!disk) return;
    SmallDiskFixture f(*disk);
    FilePart part(job_of(f.ring, {1000}), f.names);
    f.ring.capture(6400);
    f.advance(part);
    disk->fill();
    f.ring.capture(6400);
    CHECK(troubles(f.advance(part)) == std::vector<Kind>{Kind::disk_full});
    f.ring.capture(64'000);
    part.end(end_after(70'000));
    CHECK(f.advance(part).empty());
    CHECK_FALSE(part.finished());  // space may come
    f.ring.capture(64'000);        // too late
    CHECK(f.advance(part).empty());
    const session::TakeRecord record = SmallDiskFixture::close(part);
    CHECK(record.status == session::TakeStatus::failed);
    CHECK(record.reason.find("No space left on device") != std::string::npos);
    CHECK(record.gaps.empty());
    CHECK(record.length >= Frames{6400});
    CHECK((samples_in(part.path()) == samples_from({1000}, record.length.count)));
}

TEST_CASE("a file whose last block finds no space is closed when there is some") {
    const auto disk = SmallDisk::mount(4 << 20);
    if (!disk) return;
    const Folder elsewhere;  // what becomes of the journal is not asked here
    auto journal = disk::JournalFile::open(elsewhere.path());
    REQUIRE(journal);
    const bool ends = GENERATE(false, true);  // the program, before there is
    RingFixture ring;
    const std::filesystem::path control = ring.memory->path();
    {
        // Noise, which no encoder makes small.
        std::minstd_rand random(1);
        std::uniform_real_distribution<float> noise(-0.5F, 0.5F);
        for (int cycle = 0; cycle < 200; ++cycle) {
            std::vector<float> samples(64);
            for (float& sample : samples) sample = noise(random);
            const std::vector<engine::LaneInput> inputs{{ring.lane(0), samples.data()},
                                                        {ring.lane(1), samples.data()}};
            ring.writer.append(ring.cycle, inputs);
            ring.cycle.device += ring.cycle.length;
        }
        Background finisher("test-sync");
        std::vector<PartTrouble> told;
        std::vector<SessionTrouble> told_of_all;
        std::vector<PartClosed> closings;
        TakeCutter cutter(disk->path(), std::move(*journal), finisher, [&](DiskEvent event) {
            if (const auto* trouble = std::get_if<PartTrouble>(&event)) told.push_back(*trouble);
            if (const auto* trouble = std::get_if<SessionTrouble>(&event))
                told_of_all.push_back(*trouble);
            if (const auto* closed = std::get_if<PartClosed>(&event)) closings.push_back(*closed);
        });
        SteadyTime now{std::chrono::seconds(100)};
        CutJob job = job_of(ring, {1000});
        job.format = *disk::parse_audio_format("flac-s24");
        cutter.open(job);
        cutter.run(now, true);  // 12800 frames, of which the encoder keeps some
        REQUIRE(laydown::test::wait_until([&] { return finisher.idle(); }));
        disk->fill();
        cutter.end({1, {1}}, end_after(12'800));
        REQUIRE(laydown::test::wait_until([&] {
            cutter.run(now += std::chrono::milliseconds(100), true);
            return !told.empty() || cutter.idle();
        }));
        for (int i = 0; i < 10; ++i) cutter.run(now += std::chrono::seconds(1), true);
        REQUIRE(told.size() == 1);
        CHECK(told[0].kind == Kind::disk_full);
        CHECK(told[0].key == PartKey{1, {1}});
        CHECK(cutter.waits_for_space());
        CHECK_FALSE(cutter.ending());
        CHECK(cutter.open_parts() == 1);
        CHECK(closings.empty());
        if (ends) {
            cutter.keep_rings();
        } else {
            disk->free();
            REQUIRE(laydown::test::wait_until([&] {
                cutter.run(now += std::chrono::milliseconds(100), true);
                return cutter.idle();
            }));
            CHECK(told.size() == 1);
            REQUIRE(told_of_all.size() == 1);
            CHECK(told_of_all[0].kind == SessionTrouble::Kind::resumed);
            REQUIRE(closings.size() == 1);
            CHECK(closings[0].record.status == session::TakeStatus::complete);
            CHECK(closings[0].record.length == Frames{12'800});
            CHECK(samples_in(*disk / closings[0].record.file).size() == 12'800);
        }
    }
    ring.memory.reset();
    CHECK(std::filesystem::exists(control) == ends);
}
