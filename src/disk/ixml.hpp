// The iXML chunk: what field recorders tell editors, as XML. Pure, but for the local time zone.
// Source: the iXML specification, version 1.52 (gallery.co.uk/ixml).
#pragma once

#include <string>

#include "disk/audio_file_writer.hpp"

namespace laydown::disk {

/// The document, of even length.
std::string make_ixml(const AudioFileSpec& spec);

}  // namespace laydown::disk
