#include "recorder/capture_memory.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <sstream>

#include "disk/disk_fault.hpp"
#include "disk/ring_directory.hpp"

namespace laydown::recorder {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view ring_suffix = ".ring";
/// Names are tried that often.
constexpr int most_names = 100;

/// The bank's samples begin after one cache line that says how many channels it has.
struct BankHeader {
    alignas(64) std::uint32_t channels;
};

float* samples_of(const disk::SharedMemoryFile& file) {
    return reinterpret_cast<float*>(file.bytes().data() + sizeof(BankHeader));
}

/// Of a control file that RingControl does not take.
std::string damage_of(std::span<const std::byte> bytes) {
    if (bytes.size() < sizeof(engine::RingHeader))
        return fmt::format("it has {} bytes only", bytes.size());
    const auto* header = reinterpret_cast<const engine::RingHeader*>(bytes.data());
    if (header->magic != engine::ring_magic) return "it does not begin as one does";
    if (!header->geometry.plausible()) return "the sizes that it tells cannot be";
    if (bytes.size() < header->geometry.control_bytes())
        return fmt::format("it has {} of {} bytes only", bytes.size(),
                           header->geometry.control_bytes());
    return "the lengths that it tells cannot be";
}

// Two rings of one process (after the server's rate changed) must not share a name.
std::string next_ring_name(const std::string& recorder) {
    static int count = 0;  // rings are made one at a time
    return fmt::format("{}-{}-{}{}", recorder, ::getpid(), ++count, ring_suffix);
}

}  // namespace

std::string CaptureMemory::bank_name(const std::string& control, std::size_t index) {
    return fmt::format("{}.bank{}", control, index);
}

Result<std::shared_ptr<CaptureMemory>> CaptureMemory::create(const RingRequest& request) {
    const engine::RingGeometry& geometry = request.geometry;
    const auto folder =
        disk::ring_directory(geometry.control_bytes() + geometry.bank_bytes(request.channels));
    if (!folder) return folder.error();
    // A dead recorder may have had this process's number, as in a container that is started again.
    for (int attempt = 1;; ++attempt) {
        auto memory = create_as(*folder / next_ring_name(request.recorder), request);
        const bool taken = !memory && memory.error().code == ErrorCode::conflict;
        if (!taken || attempt == most_names) return memory;
    }
}

Result<std::shared_ptr<CaptureMemory>> CaptureMemory::create_as(const fs::path& control,
                                                                const RingRequest& request) {
    const engine::RingGeometry& geometry = request.geometry;
    auto file = disk::SharedMemoryFile::create(control.parent_path(), control.filename().string(),
                                               geometry.control_bytes());
    if (!file) return file.error();
    std::shared_ptr<CaptureMemory> memory(new CaptureMemory(std::move(*file), true));
    memory->control_ = engine::RingControl::create(memory->control_file_.bytes().data(), geometry);
    memory->set_session(request.session);
    if (request.channels > 0) {
        auto bank = make(memory->next_bank(request.channels));
        if (!bank) return bank.error();
        memory->add(std::move(*bank));
    }
    return memory;
}

void CaptureMemory::set_session(const fs::path& folder) {
    char* name = control_.header().session_folder;
    std::strncpy(name, folder.c_str(), sizeof(engine::RingHeader::session_folder) - 1);
}

CaptureMemory::BankRequest CaptureMemory::next_bank(std::uint32_t channels) const {
    const fs::path& control = control_file_.path();
    return {control.parent_path() / bank_name(control.filename(), banks_.size()),
            sizeof(BankHeader) + control_.geometry().bank_bytes(channels), channels};
}

Result<CaptureMemory::Bank> CaptureMemory::make(const BankRequest& request) {
    auto file = disk::SharedMemoryFile::create(request.path.parent_path(),
                                               request.path.filename().string(), request.bytes);
    if (!file) return file.error();
    reinterpret_cast<BankHeader*>(file->bytes().data())->channels = request.channels;
    return Bank{std::move(*file), request.channels, std::vector<bool>(request.channels, false)};
}

Result<std::shared_ptr<CaptureMemory>> CaptureMemory::attach(const fs::path& control) {
    auto file = disk::SharedMemoryFile::attach(control);
    if (!file) return file.error();
    std::shared_ptr<CaptureMemory> memory(new CaptureMemory(std::move(*file), false));
    const auto bytes = memory->control_file_.bytes();
    memory->control_ = engine::RingControl::attach(bytes.data(), bytes.size());
    if (!memory->control_.valid()) {
        return error(ErrorCode::bad_arguments, "{} holds no capture ring: {}", control.string(),
                     damage_of(bytes));
    }
    // A damaged path must end somewhere.
    memory->control_.header().session_folder[sizeof(engine::RingHeader::session_folder) - 1] = 0;
    if (const auto banks = memory->attach_banks(); !banks) return banks.error();
    return memory;
}

Result<void> CaptureMemory::attach_banks() {
    const fs::path& control = control_file_.path();
    for (;;) {
        const fs::path path = control.parent_path() / bank_name(control.filename(), banks_.size());
        std::error_code failed;
        const bool there = fs::exists(path, failed);
        if (failed) return disk::disk_error(path.native(), "looking at the file", failed.value());
        if (!there) return {};
        auto file = disk::SharedMemoryFile::attach(path);
        if (!file) return file.error();
        const auto* header = reinterpret_cast<const BankHeader*>(file->bytes().data());
        const std::size_t size = file->bytes().size();
        if (size < sizeof(BankHeader) || header->channels > engine::widest_bank ||
            size < sizeof(BankHeader) + control_.geometry().bank_bytes(header->channels)) {
            return error(ErrorCode::bad_arguments, "{} is no bank of a capture ring",
                         path.string());
        }
        const std::uint32_t channels = header->channels;
        banks_.push_back({std::move(*file), channels, std::vector<bool>(channels, true)});
    }
}

std::vector<fs::path> CaptureMemory::find() {
    std::vector<fs::path> found;
    for (const fs::path& folder : disk::ring_directories()) {
        std::error_code failed;
        for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end;
             entry.increment(failed)) {
            if (entry->path().extension() == ring_suffix) found.push_back(entry->path());
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

Result<engine::RingLane> CaptureMemory::lane(LaneAddress address) const {
    if (address.bank >= banks_.size() || address.channel >= banks_[address.bank].channels) {
        return error(ErrorCode::not_found, "the ring {} has no channel {} in bank {}", name(),
                     address.channel, address.bank);
    }
    const Bank& bank = banks_[address.bank];
    return engine::RingLane::of({samples_of(bank.file), bank.channels}, control_.geometry(),
                                address.channel);
}

Result<LaneAddress> CaptureMemory::allocate() {
    for (std::uint32_t bank = 0; bank < banks_.size(); ++bank) {
        auto& used = banks_[bank].used;
        const auto unused = std::find(used.begin(), used.end(), false);
        if (unused == used.end()) continue;
        *unused = true;
        return LaneAddress{bank, static_cast<std::uint32_t>(unused - used.begin())};
    }
    return error(ErrorCode::internal, "the ring {} has no lane to spare", name());
}

std::size_t CaptureMemory::spare() const {
    std::size_t sum = 0;
    for (const Bank& bank : banks_) {
        sum += static_cast<std::size_t>(std::count(bank.used.begin(), bank.used.end(), false));
    }
    return sum;
}

void CaptureMemory::release(LaneAddress address) {
    banks_[address.bank].used[address.channel] = false;
}

std::size_t CaptureMemory::bytes() const {
    std::size_t sum = control_file_.bytes().size();
    for (const Bank& bank : banks_) sum += bank.file.bytes().size();
    return sum;
}

bool CaptureMemory::locked_in_memory() const {
    return control_file_.locked_in_memory() &&
           std::all_of(banks_.begin(), banks_.end(),
                       [](const Bank& bank) { return bank.file.locked_in_memory(); });
}

CaptureMemory::~CaptureMemory() {
    if (!removes_notes_) return;
    std::error_code failed;  // nobody looks for notes whose ring is gone
    fs::remove(notes_path(), failed);
}

fs::path CaptureMemory::notes_path() const {
    fs::path path = control_file_.path();
    return path += ".notes";
}

void CaptureMemory::note(std::string_view line) {
    if (!notes_.is_open()) notes_.open(notes_path(), std::ios::trunc);
    notes_ << line << '\n' << std::flush;
}

void CaptureMemory::forget_notes() { notes_.close(); }

std::string CaptureMemory::notes() const {
    std::ostringstream text;
    if (const std::ifstream file(notes_path()); file) text << file.rdbuf();
    return text.str();
}

bool CaptureMemory::is_named() const {
    return control_file_.is_named() &&
           std::all_of(banks_.begin(), banks_.end(),
                       [](const Bank& bank) { return bank.file.is_named(); });
}

Result<void> CaptureMemory::name_again() const {
    // The control file last: who finds it finds all.
    for (const Bank& bank : banks_) {
        if (bank.file.is_named()) continue;
        if (auto named = bank.file.name_again(); !named) return named;
    }
    return control_file_.is_named() ? Result<void>{} : control_file_.name_again();
}

void CaptureMemory::remove_now() const {
    std::error_code failed;  // the next start finds what is left, and that nothing needs it
    if (is_named()) {
        fs::remove(control_file_.path(), failed);
        for (const Bank& bank : banks_) fs::remove(bank.file.path(), failed);
    }
    fs::remove(notes_path(), failed);
}

void CaptureMemory::remove_at_end(bool remove) {
    removes_notes_ = remove;
    control_file_.remove_at_end(remove);
    for (Bank& bank : banks_) bank.file.remove_at_end(remove);
}

}  // namespace laydown::recorder
