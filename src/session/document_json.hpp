// session.json: the session document as text. laydown-session(5) describes it. Pure: any thread but
// the real-time one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "session/document.hpp"

namespace laydown::session {

/// A member that could not be used; the others are not affected.
struct DocumentProblem {
    std::string path;    ///< as jq has it, without the leading point: "tracks[3].mix.gain"
    std::string reason;  ///< follows the path in a sentence: "is not a number"
    friend bool operator==(const DocumentProblem&, const DocumentProblem&) = default;
};

struct DocumentReading {
    SessionDocument document;
    /// What of the text is not in the document, and would be lost if that were written in its
    /// place.
    std::vector<DocumentProblem> problems;
};

/// Text that parse_document() reads as the same document; it ends with a newline. Texts that are
/// not UTF-8 are written with replacement characters.
std::string document_text(const SessionDocument& document);

/// Of a member that is wrong the default holds; one of a list is left out when it is nothing
/// without what is wrong or missing. Errors: `bad_arguments` for what is no JSON object, or nested
/// a hundred times; `refused` when it, or its tempo map, is of a newer format.
Result<DocumentReading> parse_document(std::string_view text);

}  // namespace laydown::session
