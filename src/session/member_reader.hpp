// Members of JSON objects read into values where one that is wrong must not cost the others: each
// is a problem with its path, and the value stays as it was. For this folder only. Pure: any
// thread.
#pragma once

#include <initializer_list>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/words.hpp"
#include "session/document.hpp"
#include "session/document_json.hpp"
#include "session/json_fields.hpp"

namespace laydown::session {

/// Reads one object. Each read returns whether there was a good value.
class MemberReader {
  public:
    /// `path` as jq has it, without its leading point; empty for the whole document.
    MemberReader(const Json& object, std::string path, std::vector<DocumentProblem>& problems)
        : object_(object), path_(std::move(path)), problems_(problems) {}

    /// Those that are not there are problems.
    void require(std::initializer_list<const char*> names);

    bool read(const char* name, std::int64_t& out, std::int64_t least, std::int64_t most);
    bool read(const char* name, int& out, int least, int most);
    bool read(const char* name, double& out, double least, double most);
    bool read(const char* name, bool& out);
    /// Of at most `longest` bytes.
    bool read(const char* name, std::string& out, std::size_t longest);
    template <class Value, std::size_t count>
    bool read(const char* name, Value& out, const laydown::Words<Value, count>& words) {
        std::string text;
        if (!read(name, text, std::string::npos)) return false;
        const auto value = words.value(text);
        if (!value) return problem(name, "is none of: " + words.joined(", "));
        out = *value;
        return true;
    }
    /// A list of texts that are not empty and have at most `longest` bytes, which is at `path`.
    bool read_texts(const Json& list, const std::string& path, std::vector<std::string>& out,
                    std::size_t longest);

    /// Calls `use` with a reader of the object, if there is one.
    template <class Use>
    void object(const char* name, Use&& use) {
        const Json* found = member(name);
        if (!found) return;
        if (!found->is_object()) return void(problem(name, "is not an object"));
        MemberReader reader(*found, path_of(name), problems_);
        use(reader);
    }
    /// Calls `use` with each value of the list, if there is one, and the value's path.
    template <class Use>
    void each(const char* name, Use&& use) {
        const Json* found = member(name);
        if (!found) return;
        if (!found->is_array()) return void(problem(name, "is not a list"));
        std::size_t index = 0;
        for (const Json& value : *found) {
            use(value, fmt::format("{}[{}]", path_of(name), index++));
        }
    }
    /// Calls `use` with a reader of each object of the list, if there is one.
    template <class Use>
    void each_object(const char* name, Use&& use) {
        each(name, [&](const Json& value, const std::string& path) {
            if (!value.is_object()) {
                problems_.push_back({path, "is not an object"});
                return;
            }
            MemberReader reader(value, path, problems_);
            use(reader);
        });
    }

    /// The member as it is; null if there is none.
    const Json* member(const char* name);
    /// Says what is wrong with a member, or with the object if `name` is empty; returns false.
    bool problem(std::string_view name, std::string reason);
    /// Of the members, those that nobody asked for.
    UnknownMembers unknown() const;
    std::string path_of(std::string_view name) const;

  private:
    const Json& object_;
    std::string path_;
    std::vector<DocumentProblem>& problems_;
    std::set<std::string, std::less<>> known_;
};

}  // namespace laydown::session
