#include "recorder/file_closing.hpp"

#include <exception>
#include <utility>

#include "recorder/file_levels.hpp"

namespace laydown::recorder {

namespace {

/// What is thrown, for want of memory, is an error as well; its text needs none.
template <class Work>
ClosedFile guarded(const disk::AudioFileWriter& writer, Work work) {
    ClosedFile closed;
    closed.frames = writer.written();
    try {
        work(closed);
    } catch (const std::exception&) {
        closed.result = Error{ErrorCode::disk, "out of memory"};
    }
    return closed;
}

/// Also when somebody has taken its name from the file meanwhile.
void close_in_place(disk::AudioFileWriter& writer, ClosedFile& closed) {
    closed.result = writer.close();
    if (!closed.result) return;
    const auto mended = writer.keep_name();
    if (!mended) closed.result = mended.error();
    if (mended && *mended) closed.renamed = writer.path().filename();
}

void close_and_measure(disk::AudioFileWriter& writer, Frames measured, ClosedFile& closed) {
    close_in_place(writer, closed);
    closed.full = writer.full();
    closed.frames = writer.written();
    const bool shorter = closed.frames < measured;
    if (shorter || (closed.result && measured < closed.frames)) {
        closed.levels = file_levels(writer.path(), shorter ? Frames{0} : measured, closed.frames);
    }
}

}  // namespace

ClosedFile close_file(disk::AudioFileWriter& writer, Frames measured) {
    return guarded(writer,
                   [&](ClosedFile& closed) { close_and_measure(writer, measured, closed); });
}

ClosedFile remove_file(const disk::AudioFileWriter& writer, const std::filesystem::path& path) {
    return guarded(writer, [&](ClosedFile& closed) {
        std::error_code failed;
        std::filesystem::remove(path, failed);
        if (!failed) return;
        closed.result = error(ErrorCode::disk, "{}: {}", path.string(), failed.message());
    });
}

}  // namespace laydown::recorder
