// Source of the format: RFC 9639, sections 8.2 (STREAMINFO) and 9 (frame structure).
#include "disk/flac_repair.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "disk/bytes.hpp"
#include "disk/disk_fault.hpp"
#include "disk/file_bytes.hpp"
#include "disk/posix_file.hpp"

namespace laydown::disk {

namespace {

/// The table of a checksum of `Bits` bits, most significant bit first.
template <class T>
constexpr std::array<T, 256> crc_table(T polynomial) {
    constexpr unsigned bits = 8 * sizeof(T);
    std::array<T, 256> table{};
    for (unsigned i = 0; i < 256; ++i) {
        unsigned value = i << (bits - 8);
        for (int bit = 0; bit < 8; ++bit) {
            const bool high = ((value >> (bits - 1)) & 1U) != 0;
            value = (value << 1U) ^ (high ? polynomial : 0U);
        }
        table[i] = static_cast<T>(value);
    }
    return table;
}
constexpr auto crc8_table = crc_table<std::uint8_t>(0x07);
constexpr auto crc16_table = crc_table<std::uint16_t>(0x8005);

std::uint8_t crc8(std::span<const std::byte> bytes) {
    std::uint8_t crc = 0;
    for (const std::byte byte : bytes) crc = crc8_table[crc ^ std::to_integer<std::uint8_t>(byte)];
    return crc;
}

std::uint16_t crc16_step(std::uint16_t crc, std::byte byte) {
    const auto index = static_cast<std::uint8_t>((crc >> 8U) ^ std::to_integer<unsigned>(byte));
    return static_cast<std::uint16_t>((crc << 8U) ^ crc16_table[index]);
}

/// Takes single bytes off the front; `failed` once there are none left.
class Reader {
  public:
    explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}
    unsigned byte() {
        failed = failed || at >= bytes_.size();
        return failed ? 0 : std::to_integer<unsigned>(bytes_[at++]);
    }
    std::size_t at = 0;
    bool failed = false;

  private:
    std::span<const std::byte> bytes_;
};

/// A number coded like UTF-8, of up to 36 bits.
std::uint64_t coded_number(Reader& reader) {
    const unsigned first = reader.byte();
    if (first < 0x80) return first;
    int more = 0;
    for (unsigned bit = 0x40; (first & bit) != 0; bit >>= 1U) ++more;
    reader.failed = reader.failed || more == 0 || more > 6;
    std::uint64_t value = more >= 6 ? 0 : first & ((0x40U >> static_cast<unsigned>(more)) - 1U);
    for (; more > 0 && !reader.failed; --more) {
        const unsigned next = reader.byte();
        reader.failed = reader.failed || (next & 0xC0U) != 0x80;
        value = (value << 6U) | (next & 0x3FU);
    }
    return value;
}

int block_frames(Reader& reader, unsigned code) {
    switch (code) {
        case 0:
            reader.failed = true;
            return 0;
        case 1:
            return 192;
        case 6:
            return static_cast<int>(reader.byte()) + 1;
        case 7: {
            const unsigned high = reader.byte();
            return static_cast<int>((high << 8U) | reader.byte()) + 1;
        }
        default:
            break;
    }
    return code < 6 ? 144 << code : 1 << code;
}

/// More than the head of a block takes: 4 bytes, a number of up to 7, sizes of up to 4, a checksum.
constexpr std::size_t longest_block_head = 16;

std::optional<FlacBlockHead> block_head(FileBytes& bytes, std::size_t at) {
    return read_flac_block_head(bytes.some(at, longest_block_head));
}

constexpr std::size_t streaminfo_at = 8;
constexpr std::size_t rate_at = streaminfo_at + 10;   ///< 20 bits, then 3 of the channels less one
constexpr std::size_t total_at = streaminfo_at + 13;  ///< 36 bits, from the byte's low half on
constexpr std::size_t md5_at = streaminfo_at + 18;
constexpr std::size_t streaminfo_end = streaminfo_at + 34;

/// Of a file whose metadata are whole.
AudioShape shape_of(std::span<const std::byte> head) {
    const auto word = load_be<std::uint32_t>(head, rate_at);
    return {static_cast<int>((word >> 9U) & 7U) + 1, {word >> 12U}};
}

/// Where the blocks of audio begin; nothing if the metadata are not whole.
std::optional<std::size_t> audio_begin(FileBytes& bytes) {
    std::size_t at = 4;
    while (at + 4 <= bytes.size()) {
        const auto head = load_be<std::uint32_t>(bytes.some(at, 4), 0);
        at += 4 + (head & 0xFFFFFFU);
        if ((head & 0x80000000U) != 0) break;
    }
    if (at < streaminfo_end || at > bytes.size()) return std::nullopt;
    return at;
}

/// The end of the block that begins at `at`: where its checksum comes out and the next one begins
/// (or the file ends). Nothing if it is cut off or damaged.
std::optional<std::size_t> block_end(FileBytes& bytes, std::size_t at) {
    const auto head = block_head(bytes, at);
    if (!head) return std::nullopt;
    std::uint16_t crc = 0;
    for (std::size_t i = at; i < bytes.size() && bytes.error() == 0; ++i) {
        crc = crc16_step(crc, bytes[i]);
        if (crc != 0) continue;
        if (i + 1 == bytes.size()) return i + 1;
        const auto next = block_head(bytes, i + 1);
        if (next && next->number > head->number) return i + 1;
    }
    return std::nullopt;
}

struct Blocks {
    std::int64_t frames = 0;
    std::size_t end = 0;       ///< of the last whole block
    bool more_behind = false;  ///< blocks follow after a damaged one
};

Blocks follow(FileBytes& bytes, std::size_t begin) {
    Blocks found{0, begin, false};
    std::uint64_t last = 0;
    while (const auto end = block_end(bytes, found.end)) {
        const auto head = block_head(bytes, found.end);
        found.frames += head->frames;
        last = head->number;
        found.end = *end;
    }
    for (std::size_t i = found.end + 1; i < bytes.size() && !found.more_behind; ++i) {
        if (bytes.error() != 0) break;
        if (bytes[i] != std::byte{0xFF}) continue;
        const auto head = block_head(bytes, i);
        // Far fewer than 2^20 blocks can hide in what one damaged place has swallowed.
        found.more_behind = head && head->number > last && head->number - last < (1U << 20U);
    }
    return found;
}

/// Cuts the file after its last whole block and tells its frames in the header.
Result<void> rewrite(const std::filesystem::path& path, const Blocks& blocks, unsigned half_byte) {
    const auto file = open_regular_file(path, O_RDWR);
    if (!file) return file.error();
    if (const int cut = set_file_size(*file, static_cast<std::int64_t>(blocks.end)); cut != 0)
        return disk_error(path.native(), "repairing", cut);
    // The total, and an MD5 sum of 0: "not known". The byte's high half belongs to another field.
    std::array<std::byte, streaminfo_end - total_at> tail{};
    const auto total = static_cast<std::uint64_t>(blocks.frames);
    tail[0] = static_cast<std::byte>((half_byte & 0xF0U) | ((total >> 32U) & 0x0FU));
    store_be(std::span<std::byte>(tail), 1, static_cast<std::uint32_t>(total));
    if (const Transfer done = write_at(*file, tail, total_at); done.error != 0)
        return disk_error(path.native(), "repairing", done.error);
    while (::fsync(file->get()) != 0)
        if (errno != EINTR) return disk_error(path.native(), "repairing", errno);
    return {};
}

static_assert(md5_at == total_at + 5);

}  // namespace

std::optional<FlacBlockHead> read_flac_block_head(std::span<const std::byte> bytes) {
    Reader reader(bytes);
    const bool sync = reader.byte() == 0xFF && (reader.byte() & 0xFEU) == 0xF8;
    if (!sync) return std::nullopt;
    const unsigned sizes = reader.byte();
    const unsigned layout = reader.byte();
    if ((layout & 1U) != 0 || (layout >> 4U) > 10 || (sizes & 0x0FU) == 0x0F) return std::nullopt;
    FlacBlockHead head{coded_number(reader), 0};
    head.frames = block_frames(reader, sizes >> 4U);
    const unsigned rate = sizes & 0x0FU;
    if (rate >= 12) reader.byte();
    if (rate >= 13) reader.byte();
    if (reader.failed) return std::nullopt;
    const std::uint8_t sum = crc8(bytes.first(reader.at));
    if (reader.byte() != sum || reader.failed) return std::nullopt;
    return head;
}

Result<Repair> repair_flac(const std::filesystem::path& path,
                           const std::optional<AudioShape>& expected) {
    const auto file = open_regular_file(path, O_RDONLY);
    if (!file) return file.error();
    const std::int64_t size = file_size(*file);
    if (size < 0) return disk_error(path.native(), "reading", static_cast<int>(-size));
    FileBytes bytes(*file, static_cast<std::size_t>(size));
    const auto begin = audio_begin(bytes);
    if (bytes.error() != 0) return disk_error(path.native(), "reading", bytes.error());
    if (!begin) return error(ErrorCode::bad_arguments, "{}: its header is cut off", path.native());

    if (auto right = check_shape(path, shape_of(bytes.some(0, streaminfo_end)), expected); !right)
        return right.error();

    const auto half_byte = std::to_integer<unsigned>(bytes[total_at]);
    const std::uint64_t total = (std::uint64_t{half_byte & 0x0FU} << 32U) |
                                load_be<std::uint32_t>(bytes.some(total_at + 1, 4), 0);
    const Blocks blocks = follow(bytes, *begin);
    if (bytes.error() != 0) return disk_error(path.native(), "reading", bytes.error());
    Repair result{false, {static_cast<std::int64_t>(total)}, {blocks.frames}};
    if (total != 0 && static_cast<std::int64_t>(total) == blocks.frames) return result;
    if (blocks.more_behind)
        return error(ErrorCode::disk,
                     "{}: damaged after frame {}, with audio behind; left as it is", path.native(),
                     blocks.frames);
    const bool empty = blocks.frames == 0 && total == 0;
    if (empty && blocks.end == bytes.size()) return result;
    if (auto rewritten = rewrite(path, blocks, half_byte); !rewritten) return rewritten.error();
    result.changed = true;
    return result;
}

}  // namespace laydown::disk
