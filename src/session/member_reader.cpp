#include "session/member_reader.hpp"

#include <utility>

namespace laydown::session {

namespace {

std::string text_of(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

void MemberReader::require(std::initializer_list<const char*> names) {
    for (const char* name : names) {
        if (!member(name)) problem(name, "is missing");
    }
}

bool MemberReader::read(const char* name, std::int64_t& out, std::int64_t least,
                        std::int64_t most) {
    const Json* found = member(name);
    if (!found) return false;
    if (!found->is_number_integer()) return problem(name, "is not a whole number");
    const bool huge = found->is_number_unsigned() &&
                      found->get<std::uint64_t>() >
                          static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (huge || found->get<std::int64_t>() < least || found->get<std::int64_t>() > most) {
        return problem(name, fmt::format("is not from {} to {}", least, most));
    }
    out = found->get<std::int64_t>();
    return true;
}

bool MemberReader::read(const char* name, int& out, int least, int most) {
    std::int64_t value = 0;
    if (!read(name, value, std::int64_t{least}, std::int64_t{most})) return false;
    out = static_cast<int>(value);
    return true;
}

bool MemberReader::read(const char* name, double& out, double least, double most) {
    const Json* found = member(name);
    if (!found) return false;
    if (!found->is_number()) return problem(name, "is not a number");
    const auto value = found->get<double>();
    if (!(value >= least && value <= most)) {
        return problem(name, fmt::format("is not from {} to {}", least, most));
    }
    out = value;
    return true;
}

bool MemberReader::read(const char* name, bool& out) {
    const Json* found = member(name);
    if (!found) return false;
    if (!found->is_boolean()) return problem(name, "is not true or false");
    out = found->get<bool>();
    return true;
}

bool MemberReader::read(const char* name, std::string& out, std::size_t longest) {
    const Json* found = member(name);
    if (!found) return false;
    if (!found->is_string()) return problem(name, "is not a text");
    auto text = found->get<std::string>();
    if (text.size() > longest) {
        return problem(name, fmt::format("is longer than {} bytes", longest));
    }
    out = std::move(text);
    return true;
}

bool MemberReader::read_texts(const Json& list, const std::string& path,
                              std::vector<std::string>& out, std::size_t longest) {
    if (!list.is_array()) {
        problems_.push_back({path, "is not a list"});
        return false;
    }
    std::vector<std::string> texts;
    for (const Json& value : list) {
        const auto* text = value.get_ptr<const std::string*>();
        if (!text || text->empty() || text->size() > longest) {
            problems_.push_back({fmt::format("{}[{}]", path, texts.size()),
                                 fmt::format("is not a text of 1 to {} bytes", longest)});
            return false;
        }
        texts.push_back(*text);
    }
    out = std::move(texts);
    return true;
}

const Json* MemberReader::member(const char* name) {
    known_.emplace(name);
    const auto found = object_.find(name);
    return found == object_.end() ? nullptr : &*found;
}

bool MemberReader::problem(std::string_view name, std::string reason) {
    problems_.push_back({name.empty() ? path_ : path_of(name), std::move(reason)});
    return false;
}

UnknownMembers MemberReader::unknown() const {
    UnknownMembers members;
    for (const auto& [name, value] : object_.items()) {
        if (!known_.contains(name)) members.emplace_back(name, text_of(value));
    }
    return members;
}

std::string MemberReader::path_of(std::string_view name) const {
    return path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
}

}  // namespace laydown::session
