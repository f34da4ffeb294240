#include "recorder/capture_memory.hpp"

#include <dirent.h>
#include <dlfcn.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <utility>

#include "catch.hpp"
#include "disk/ring_directory.hpp"
#include "recorder/set_aside.hpp"
#include "ring_fixture.hpp"

using namespace laydown;
using namespace laydown::recorder;
using namespace laydown::recorder::test;

namespace {

bool reading_fails = false;  // NOLINT(*-global-variables): of what the linker takes for libc's

}  // namespace

/// Folders of which only the first entry can be read. With 64-bit offsets readdir() would be
/// readdir64() for the linker, which is not what the C++ library calls.
extern "C" dirent* read_one_entry(DIR* folder) __asm__("readdir");
dirent* read_one_entry(DIR* folder) {
    static auto* const next =
        reinterpret_cast<decltype(&read_one_entry)>(::dlsym(RTLD_NEXT, "readdir"));
    static bool read_one = false;
    if (reading_fails && std::exchange(read_one, false)) {
        errno = EIO;
        return nullptr;
    }
    dirent* entry = next(folder);
    read_one = entry != nullptr && entry->d_name[0] != '.';
    return entry;
}

namespace {

std::shared_ptr<CaptureMemory> make_ring(std::uint32_t channels) {
    auto made = CaptureMemory::create(
        {"test", "/a/session", engine::RingGeometry::for_depth(test_rate, 0.5, 64), channels});
    if (!made) FAIL(made.error().text);
    return *made;
}

/// Leaves a ring behind as a dead recorder does; returns its control file.
std::filesystem::path dead_ring(const RuntimeFolder& runtime, std::uint32_t channels) {
    auto memory = make_ring(channels);
    memory->remove_at_end(false);
    return runtime.rings() / memory->name();
}

void add_lanes(CaptureMemory& memory, std::uint32_t channels) {
    auto bank = CaptureMemory::make(memory.next_bank(channels));
    REQUIRE(bank);
    memory.add(std::move(*bank));
}

/// No file of this process may become larger.
class FileLimit {
  public:
    explicit FileLimit(rlim_t bytes) : heard_(std::signal(SIGXFSZ, SIG_IGN)) {
        REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
        const rlimit limit{bytes, before_.rlim_max};
        REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
    }
    FileLimit(const FileLimit&) = delete;
    FileLimit& operator=(const FileLimit&) = delete;
    ~FileLimit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, heard_);
    }

  private:
    void (*heard_)(int);
    rlimit before_{};
};

ErrorCode attach_error(const std::filesystem::path& control) {
    const auto attached = CaptureMemory::attach(control);
    REQUIRE_FALSE(attached);
    return attached.error().code;
}

}  // namespace

TEST_CASE("lanes are handed out once, and again after they were given back") {
    const RuntimeFolder runtime;
    const auto memory = make_ring(2);
    const auto first = memory->allocate();
    const auto second = memory->allocate();
    CHECK(memory->spare() == 0);
    CHECK(memory->allocate().error().code == ErrorCode::internal);
    add_lanes(*memory, 2);
    CHECK(memory->spare() == 2);
    const auto third = memory->allocate();
    REQUIRE((first && second && third));
    CHECK(*first == LaneAddress{0, 0});
    CHECK(*second == LaneAddress{0, 1});
    CHECK(*third == LaneAddress{1, 0});
    memory->release(*first);
    CHECK(*memory->allocate() == LaneAddress{0, 0});
    CHECK(*memory->allocate() == LaneAddress{1, 1});
    CHECK(memory->spare() == 0);
}

TEST_CASE("a ring whose lanes cannot all be made is none, and leaves nothing behind") {
    const RuntimeFolder runtime;
    constexpr std::uint32_t many = 100;
    const auto geometry = engine::RingGeometry::for_depth(test_rate, 0.5, 64);
    REQUIRE(geometry.bank_bytes(many) > geometry.control_bytes());
    const auto files = [&] {
        const std::filesystem::directory_iterator in(runtime.rings());
        return std::distance(begin(in), end(in));
    };
    const auto memory = make_ring(1);
    const auto before = files();
    {
        const FileLimit limit(geometry.control_bytes());
        const auto made = CaptureMemory::create({"test", "/a/session", geometry, many});
        REQUIRE_FALSE(made);
        CHECK(made.error().code == ErrorCode::disk);
        const auto bank = CaptureMemory::make(memory->next_bank(many));
        REQUIRE_FALSE(bank);
        CHECK(bank.error().code == ErrorCode::disk);
    }
    CHECK(files() == before);
    CHECK(memory->spare() == 1);
    add_lanes(*memory, many);  // under the name that was to be had before
    CHECK(memory->spare() == 1 + many);
}

TEST_CASE("lanes do not share a sample") {
    const RuntimeFolder runtime;
    const auto memory = make_ring(2);
    add_lanes(*memory, 1);
    const auto& geometry = memory->control().geometry();
    float value = 0.0F;
    const std::vector<LaneAddress> all{{0, 0}, {0, 1}, {1, 0}};
    for (const LaneAddress address : all) {
        const auto lane = memory->lane(address);
        REQUIRE(lane);
        value += 1.0F;
        for (std::uint32_t block = 0; block < geometry.block_count; ++block) {
            float* begin = lane->first + block * lane->block_stride;
            CHECK(std::all_of(begin, begin + geometry.block_frames,
                              [](float sample) { return sample == 0.0F; }));
            std::fill_n(begin, geometry.block_frames, value);
        }
    }
    CHECK(memory->bytes() >= geometry.control_bytes() + 3 * geometry.bank_bytes(1));
}

TEST_CASE("there is no lane beyond a bank's channels") {
    const RuntimeFolder runtime;
    const auto memory = make_ring(2);
    CHECK(memory->lane({0, 1}));
    CHECK(memory->lane({0, 2}).error().code == ErrorCode::not_found);
    CHECK(memory->lane({1, 0}).error().code == ErrorCode::not_found);
    CHECK_FALSE(make_ring(0)->lane({0, 0}));
}

TEST_CASE("a ring goes with its recorder, and is found when that could not see to it") {
    const RuntimeFolder runtime;
    {
        const auto memory = make_ring(1);
        CHECK(CaptureMemory::find() !=
              std::vector<std::filesystem::path>{});  // others' may be there too
        CHECK(std::filesystem::exists(runtime.rings() / memory->name()));
        CHECK(attach_error(runtime.rings() / memory->name()) == ErrorCode::conflict);
    }
    CHECK(std::filesystem::is_empty(runtime.rings()));
    const auto control = dead_ring(runtime, 1);
    const auto found = CaptureMemory::find();
    CHECK(std::find(found.begin(), found.end(), control) != found.end());
}

TEST_CASE("two rings of one recorder have different names") {
    const RuntimeFolder runtime;
    CHECK(make_ring(1)->name() != make_ring(1)->name());
}

TEST_CASE("a ring takes no name that another process of the same number has left behind") {
    const RuntimeFolder runtime;
    const std::string name = make_ring(1)->name();
    const std::string stem = name.substr(0, name.rfind('-') + 1);
    const int count = std::stoi(name.substr(stem.size()));
    const auto left = runtime.rings() / fmt::format("{}{}.ring", stem, count + 1);
    const auto left_bank = runtime.rings() / fmt::format("{}{}.ring.bank0", stem, count + 2);
    std::ofstream(left) << "a ring";
    std::ofstream(left_bank) << "a bank";
    {
        const auto memory = make_ring(1);
        CHECK(memory->name() == fmt::format("{}{}.ring", stem, count + 3));
    }
    CHECK(std::filesystem::file_size(left) == 6);
    CHECK(std::filesystem::file_size(left_bank) == 6);
    std::filesystem::remove(left_bank);
    std::filesystem::remove(left);
    CHECK(std::filesystem::is_empty(runtime.rings()));
}

TEST_CASE("folders of rings that cannot be read to their ends are read as far as they can be") {
    const RuntimeFolder runtime;
    const auto memory = make_ring(1);
    reading_fails = true;
    CHECK_NOTHROW(CaptureMemory::find());
    CHECK_NOTHROW(rings_without_control());
    reading_fails = false;
    CHECK_FALSE(CaptureMemory::find().empty());
}

TEST_CASE("a dead ring shows what was in all its banks, and where that belongs") {
    const RuntimeFolder runtime;
    std::filesystem::path control;
    {
        const auto memory = make_ring(1);
        REQUIRE(memory->allocate());
        add_lanes(*memory, 1);
        const auto address = memory->allocate();
        REQUIRE(address);
        memory->lane(*address)->first[7] = 0.5F;
        memory->remove_at_end(false);
        control = runtime.rings() / memory->name();
    }
    {
        const auto attached = CaptureMemory::attach(control);
        REQUIRE(attached);
        CHECK((*attached)->session() == "/a/session");
        CHECK((*attached)->name() == control.filename());
        CHECK((*attached)->control().geometry().rate == test_rate);
        REQUIRE((*attached)->lane({1, 0}));
        CHECK((*attached)->lane({1, 0})->first[7] == 0.5F);
        CHECK_FALSE((*attached)->lane({2, 0}));
    }
    CHECK(std::filesystem::exists(control));  // looking removes nothing
    (*CaptureMemory::attach(control))->remove_at_end(true);
    CHECK(std::filesystem::is_empty(runtime.rings()));
}

TEST_CASE("what is no ring is refused") {
    const RuntimeFolder runtime;
    const auto control = dead_ring(runtime, 1);
    const auto bank = control.native() + ".bank0";
    SECTION("nothing there") {
        CHECK(attach_error(control.native() + "x") == ErrorCode::not_found);
    }
    SECTION("something else") {
        std::fstream(control, std::ios::in | std::ios::out) << "something else";
        CHECK(attach_error(control) == ErrorCode::bad_arguments);
    }
    SECTION("cut off") {
        std::filesystem::resize_file(control, 5000);
        CHECK(attach_error(control) == ErrorCode::bad_arguments);
    }
    SECTION("a bank that cannot be looked at") {
        std::filesystem::remove(bank);
        std::filesystem::create_symlink(bank, bank);
        CHECK(attach_error(control) == ErrorCode::disk);
    }
    SECTION("a bank that is cut off") {
        std::filesystem::resize_file(bank, std::filesystem::file_size(bank) - 1);
        CHECK(attach_error(control) == ErrorCode::bad_arguments);
    }
    SECTION("a bank that claims more channels than it has") {
        const std::uint32_t channels = 2;
        std::fstream(bank, std::ios::in | std::ios::out | std::ios::binary)
            .write(reinterpret_cast<const char*>(&channels), sizeof channels);
        CHECK(attach_error(control) == ErrorCode::bad_arguments);
    }
}
