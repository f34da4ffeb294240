#include "recorder/file_tags.hpp"

#include "base/timestamp.hpp"
#include "recorder/track.hpp"

namespace laydown::recorder {

disk::FileTags tags_of(const session::TakeRecord& record) {
    disk::FileTags tags;
    tags.title = fmt::format("{} take {}", record.track, record.take);
    tags.description = fmt::format("{}: {} take {}", record.session, record.track, record.take);
    tags.project = record.session;
    tags.take = record.take;
    for (int channel = 0; channel < record.channels; ++channel) {
        tags.channels.push_back(channel_name(record.track, record.channels, channel));
    }
    if (const auto started = parse_utc_timestamp(record.started)) tags.created = *started;
    return tags;
}

}  // namespace laydown::recorder
