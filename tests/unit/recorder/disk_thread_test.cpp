#include "recorder/disk_thread.hpp"

#include <atomic>

#include "catch.hpp"
#include "part_fixture.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::recorder;
using namespace laydown::recorder::test;
using laydown::test::Folder;
using laydown::test::wait_until;

TEST_CASE("in freewheel, what the Disk thread has yet to hear of is waited for") {
    const Folder folder;
    RingFixture ring(2, 2.0, folder.path());
    auto journal = disk::JournalFile::open(folder.path());
    REQUIRE(journal);
    std::atomic<bool> held{false};  // the Disk thread, in its report
    std::atomic<bool> go{false};
    DiskThread disk(folder.path(), std::move(*journal), [&](const DiskEvent& event) {
        if (!std::holds_alternative<PartOpened>(event)) return;
        held = true;
        CHECK(wait_until([&] { return go.load(); }));
    });
    const auto backlog = std::make_shared<Backlog>([] {});
    disk.serve(ring.memory, backlog);
    ring.capture(2560);  // device frames 1000 to 3560
    const RingPosition head = ring.head();
    backlog->control_at(head);
    disk.wake();
    REQUIRE(wait_until([&] { return backlog->done() == head; }));

    disk.open(job_of(ring, {3000}), *backlog, {2000});
    REQUIRE(wait_until([&] { return held.load(); }));
    disk.open(job_of(ring, {1100}, "Snare", 2), *backlog, {100});
    CHECK(backlog->done() == RingPosition{100});
    go = true;
    disk.end({1, {1}}, end_after(560));
    disk.end({2, {1}}, end_after(2460));
    CHECK(wait_until([&] { return disk.settled() && backlog->done() == head; }));
}
