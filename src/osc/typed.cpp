#include "osc/typed.hpp"

namespace laydown::osc {

Error ArgumentReader::missing(const ArgumentInfo& info) const {
    return laydown::error(ErrorCode::bad_arguments, "the argument {} is missing: {}", info.name,
                          info.doc);
}

std::optional<Error> ArgumentReader::error() const {
    if (error_ || used_ == values_.size()) return error_;
    return laydown::error(ErrorCode::bad_arguments, "{} arguments are given, at most {} are taken",
                          values_.size(), infos_.size());
}

}  // namespace laydown::osc
