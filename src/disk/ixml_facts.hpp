// What an iXML chunk tells of a file's take. Pure: any thread.
// Source: the iXML specification, version 1.52 (gallery.co.uk/ixml).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace laydown::disk {

struct IxmlFacts {
    int take = 0;                       ///< 0: none, or no number
    std::vector<std::string> channels;  ///< names, in the order of TRACK_LIST; unnamed: empty
};

/// Whatever the document is: of one that is damaged, what can be found.
IxmlFacts ixml_facts(std::string_view document);

}  // namespace laydown::disk
