#include "base/file_descriptor.hpp"

#include <fcntl.h>

#include "catch.hpp"

using namespace laydown;

namespace {

int open_something() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }
bool is_open(int descriptor) { return ::fcntl(descriptor, F_GETFD) >= 0; }

}  // namespace

TEST_CASE("a descriptor is closed with its owner") {
    const int number = open_something();
    {
        const FileDescriptor file(number);
        REQUIRE(file);
        CHECK(file.get() == number);
        CHECK(is_open(number));
    }
    CHECK_FALSE(is_open(number));
    CHECK_FALSE(FileDescriptor());
}

TEST_CASE("a descriptor that moves is closed once, and what was there before at once") {
    const int first = open_something();
    const int second = open_something();
    FileDescriptor file{first};
    FileDescriptor other(second);
    file = std::move(other);
    CHECK_FALSE(is_open(first));
    CHECK(file.get() == second);
    const FileDescriptor last(std::move(file));
    CHECK(last.get() == second);
    CHECK(is_open(second));
}
