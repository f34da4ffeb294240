// A session's folder that was made by hand: takes whose files are tapes, a journal that tells of
// them, and a document. One thread; what cannot be written throws std::runtime_error.
#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

#include "play_studio.hpp"
#include "session/document.hpp"
#include "session/take_record.hpp"

namespace laydown::test {

class SessionFolder {
  public:
    /// Makes it, with nothing in it but audio/.
    explicit SessionFolder(std::filesystem::path path);

    const std::filesystem::path& path() const { return path_; }

    /// Writes a take's file, which lies where the tape begins, and its line of the journal. The
    /// tape's own name is not used.
    session::TakeRecord add_take(int track, const std::string& name, int take, TapeOptions tape);
    /// A line of the journal that closes a take.
    void add_to_journal(const session::TakeRecord& record) const;
    /// Text as it is, behind what the journal has.
    void append_to_journal(const std::string& text) const;
    /// session.json, in the place of what was there, as one who writes it with care does.
    void write_document(const nlohmann::json& document) const;
    /// The file of a take.
    std::filesystem::path file(const session::TakeRecord& record) const {
        return path_ / record.file;
    }

  private:
    std::filesystem::path path_;
};

/// A track with one take; its name is the tape's.
struct SessionTape {
    TapeOptions tape;
    session::TrackMix mix{};
};
/// Writes a session of that name into the sandbox's files, with tracks in this order and a mix;
/// takes of one that was there are forgotten, and their files must be gone. Its folder.
std::filesystem::path write_session(const Sandbox& sandbox, const std::string& name,
                                    const std::vector<SessionTape>& tracks, double mix_gain = 0);

/// A take of a track with the tape's place and form, and that file.
session::TakeRecord take_of(int track, const std::string& name, int take, const TapeOptions& tape,
                            const std::string& file);

}  // namespace laydown::test
