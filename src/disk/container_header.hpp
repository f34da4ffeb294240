// The headers of uncompressed audio files: made, read, and told a new length. One mechanism for
// files being written, cut-off files being repaired, and salvage. Pure functions on bytes.
// libsndfile is not used for it because its headers could not serve: it reserves 24 bytes where
// RF64's ds64 chunk needs 28, writes peaks of its own count and a wrong coding history for floats.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "disk/audio_file_writer.hpp"

namespace laydown::disk {

/// Where things lie in a header, and what it says. Offsets count from the start of the file.
struct HeaderLayout {
    Container container = Container::wav;
    std::optional<Encoding> encoding;  ///< none: one that this program does not write
    int channels = 1;
    SampleRate rate;
    int frame_bytes = 0;  ///< of one frame of audio

    std::size_t data_offset = 0;         ///< of the first byte of audio
    std::size_t size_at = 0;             ///< of the audio's size field
    std::optional<std::int64_t> audio;   ///< bytes of audio that the header tells; none: not yet
    std::optional<std::size_t> ds64_at;  ///< of RF64's chunk, or of the JUNK that holds its place
    std::optional<std::size_t> fact_at;  ///< of the content of the chunk with the frame count

    bool ours = false;  ///< written by Laydown
};

/// The audio begins at a multiple of this, so that writes of whole pages stay whole on the disk.
inline constexpr std::size_t audio_alignment = 4096;

/// A header (of all but FLAC) for a file without audio.
std::vector<std::byte> make_header(const AudioFileSpec& spec);

/// Whether a file that begins so is one of these, whatever follows. 40 bytes are enough.
bool is_container(std::span<const std::byte> head);

/// Reads the header of a WAV, RF64, W64 or CAF file from the first bytes of the file. Error:
/// `bad_arguments` when it is none of these, damaged, or the audio lies beyond `head`.
Result<HeaderLayout> read_header(std::span<const std::byte> head);

/// Makes `header`, the first data_offset bytes, tell a length. `behind` is the number of bytes of
/// other chunks after the audio. Error: `out_of_range` if the file has no room for that.
Result<void> set_length(std::span<std::byte> header, const HeaderLayout& layout,
                        std::int64_t audio_bytes, std::int64_t behind);

/// Bytes between so many bytes of audio and a chunk behind them.
std::int64_t padding(Container container, std::int64_t audio_bytes);

/// Bytes to put behind the audio at the end of a file. None in W64: libsndfile (1.2) takes all to
/// the end of the file for audio.
std::int64_t final_padding(Container container, std::int64_t audio_bytes);

/// The chunk at `offset` of a file: its bytes from its first to its padded end, 0 if there is none.
/// `head` is at least chunk_head_bytes of the file from there.
std::int64_t chunk_extent(Container container, std::span<const std::byte> head);
inline constexpr std::size_t chunk_head_bytes = 24;

// Each container's part of the above.
namespace riff {
std::vector<std::byte> make_header(const AudioFileSpec& spec);
Result<HeaderLayout> read_header(std::span<const std::byte> head);
Result<void> set_length(std::span<std::byte> header, const HeaderLayout& layout,
                        std::int64_t audio_bytes, std::int64_t behind);
std::int64_t chunk_extent(std::span<const std::byte> head);
}  // namespace riff

namespace w64 {
std::vector<std::byte> make_header(const AudioFileSpec& spec);
Result<HeaderLayout> read_header(std::span<const std::byte> head);
void set_length(std::span<std::byte> header, const HeaderLayout& layout, std::int64_t audio_bytes,
                std::int64_t behind);
std::int64_t chunk_extent(std::span<const std::byte> head);
}  // namespace w64

namespace caf {
std::vector<std::byte> make_header(const AudioFileSpec& spec);
Result<HeaderLayout> read_header(std::span<const std::byte> head);
void set_length(std::span<std::byte> header, const HeaderLayout& layout, std::int64_t audio_bytes);
std::int64_t chunk_extent(std::span<const std::byte> head);
}  // namespace caf

}  // namespace laydown::disk
