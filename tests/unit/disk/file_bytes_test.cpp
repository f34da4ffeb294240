#include "disk/file_bytes.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "disk/posix_file.hpp"
#include "disk/repair.hpp"
#include "disk_fixture.hpp"

using namespace laydown;
using namespace laydown::disk;
using namespace laydown::disk::test;

namespace {

std::byte byte_at(std::size_t at) { return static_cast<std::byte>(at * 31 / 7); }

constexpr std::size_t size = 5'000'003;

FileDescriptor long_file(const Folder& folder) {
    std::string content(size, '\0');
    for (std::size_t at = 0; at < size; ++at) content[at] = static_cast<char>(byte_at(at));
    put_bytes(folder / "file", content);
    auto file = open_file(folder / "file", O_RDONLY);
    REQUIRE(file);
    return std::move(*file);
}

}  // namespace

TEST_CASE("every byte of a file is found, wherever one looks next") {
    const Folder folder;
    const auto file = long_file(folder);
    FileBytes bytes(file, size);
    std::size_t wrong = 0;
    for (std::size_t at = 0; at < size; ++at) wrong += bytes[at] == byte_at(at) ? 0 : 1;
    for (std::size_t at = size; at-- > 0;) wrong += bytes[at] == byte_at(at) ? 0 : 1;
    std::size_t at = 1;
    for (int i = 0; i < 200; ++i) {
        at = at * 1103515245 % size;
        const auto some = bytes.some(at, 1000);
        wrong += some.size() == std::min<std::size_t>(1000, size - at) ? 0 : 1;
        for (std::size_t k = 0; k < some.size(); ++k) wrong += some[k] == byte_at(at + k) ? 0 : 1;
    }
    CHECK(wrong == 0);
    CHECK(bytes.some(size - 3, 10).size() == 3);
    CHECK(bytes.some(size, 10).empty());
    CHECK(bytes.error() == 0);
}

TEST_CASE("bytes that cannot be read are an error") {
    const Folder folder;
    SECTION("the file was cut meanwhile") {
        const auto file = long_file(folder);
        FileBytes bytes(file, size + 1);
        CHECK(bytes[0] == byte_at(0));
        CHECK(bytes.error() == 0);
        CHECK(bytes[size] == std::byte{0});
        CHECK(bytes.error() == EIO);
    }
    SECTION("the disk has nothing there") {
        const auto file = open_file("/proc/self/mem", O_RDONLY);  // no page at address 0
        REQUIRE(file);
        FileBytes bytes(*file, 100);
        CHECK(bytes.some(0, 4).size() == 4);
        CHECK(bytes.error() != 0);
    }
}
