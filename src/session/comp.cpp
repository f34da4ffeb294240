#include "session/comp.hpp"

#include "session/range_list.hpp"

namespace laydown::session {

Comp chosen(Comp comp, const CompRange& choice) {
    put(comp.ranges, choice);
    join(comp.ranges, [](const CompRange& a, const CompRange& b) {
        return a.take == b.take && a.newest == b.newest && a.unknown == b.unknown;
    });
    return comp;
}

Comp undecided(Comp comp, Range<SongPosition> range) {
    cut(comp.ranges, range);
    return comp;
}

}  // namespace laydown::session
