// The iXML chunk: what field recorders tell editors, as XML. Pure, but for the local time zone.
// Source: the iXML specification, version 1.52 (gallery.co.uk/ixml).
#pragma once

#include <span>
#include <string>

#include "disk/audio_file_writer.hpp"

namespace laydown::disk {

/// The document, of even length, with spare blanks at its end for numbers that grow.
std::string make_ixml(const AudioFileSpec& spec);

/// Sets all time stamps in a document of make_ixml(), in place; without effect on any other that
/// has not the room.
void set_ixml_position(std::span<char> document, SongPosition position);

}  // namespace laydown::disk
