#include "recorder/cut_job.hpp"

namespace laydown::recorder {

session::EndDecision decision_of(const CutEnd& end) {
    session::EndDecision decided{end.status, end.discard, {}};
    if (end.limit != never<DevicePosition>) decided.limit = end.limit;
    return decided;
}

}  // namespace laydown::recorder
