// Finishes a FLAC file that was cut off. For this folder only. Disk thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>

#include "base/result.hpp"
#include "disk/repair.hpp"

namespace laydown::disk {

/// See repair(). The stream has no index: its blocks are followed from the first one, each proved
/// by its checksum.
Result<Repair> repair_flac(const std::filesystem::path& path,
                           const std::optional<AudioShape>& expected);

/// The head of a block (FLAC calls it a frame) at the start of `bytes`.
struct FlacBlockHead {
    std::uint64_t number;  ///< of the block, or of its first sample when block sizes vary
    int frames;
};
std::optional<FlacBlockHead> read_flac_block_head(std::span<const std::byte> bytes);

}  // namespace laydown::disk
