#include "player/blocks_ahead.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/song_blocks.hpp"

namespace laydown::player {

BlocksAhead blocks_ahead(const music::LoopCourse& course, TransportPosition from, Frames ahead) {
    BlocksAhead result;
    std::set<std::int64_t> seen;
    bool in_loop = false;
    TransportPosition end = never<TransportPosition>;
    for (TransportPosition at = from; at < end;) {
        const music::SongRun run = course.run(at, engine::block_length);
        const std::int64_t number = engine::block_at(run.begin);
        const Frames length = std::min(run.length, engine::block_range(number).end - run.begin);
        if (at == from) {
            result.until = from + length;
            end = result.until + ahead;
        }
        if (run.pass > 0 && !std::exchange(in_loop, true))
            end = std::min(end, at + course.loop()->length());  // there is nothing new after that
        if (seen.insert(number).second) result.blocks.push_back({number, at});
        at += length;
    }
    return result;
}

}  // namespace laydown::player
