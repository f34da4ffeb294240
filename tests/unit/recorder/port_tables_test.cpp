#include "recorder/port_tables.hpp"

#include <thread>

#include "catch.hpp"

using namespace laydown;
using namespace laydown::recorder;

namespace {

std::unique_ptr<PortTable> table_of(std::size_t entries) {
    return std::make_unique<PortTable>(std::vector<PortTable::Entry>(entries));
}

}  // namespace

TEST_CASE("a table that was offered is current from the next cycle on") {
    PortTables tables;
    CHECK(tables.current().entries.empty());
    CHECK(tables.settled());
    tables.offer(table_of(1));
    CHECK_FALSE(tables.settled());
    CHECK(tables.current().entries.size() == 1);
    CHECK(tables.settled());
    SECTION("also when nobody has fetched the one before") {
        for (const std::size_t entries : {2U, 3U, 4U}) {
            tables.offer(table_of(entries));
            CHECK(tables.current().entries.size() == entries);
        }
        CHECK(tables.settled());
    }
    SECTION("of two the last one") {
        tables.offer(table_of(2));
        tables.offer(table_of(3));
        CHECK(tables.current().entries.size() == 3);
    }
    SECTION("also when the client ended before") {
        tables.offer(table_of(2));
        tables.stop();
        CHECK(tables.settled());
        CHECK(tables.current().entries.size() == 2);
    }
}

TEST_CASE("tables change hands while cycles go on") {
    constexpr std::size_t last = 2000;
    PortTables tables;
    std::size_t seen = 0;
    bool in_order = true;
    std::thread cycles([&] {
        while (seen < last) {
            const std::size_t now = tables.current().entries.size();
            in_order = in_order && now >= seen;
            seen = now;
        }
    });
    for (std::size_t entries = 1; entries <= last; ++entries) {
        tables.offer(table_of(entries));
        if (entries % 3 == 0) static_cast<void>(tables.settled());
    }
    cycles.join();
    CHECK(in_order);
    CHECK(tables.settled());
}
