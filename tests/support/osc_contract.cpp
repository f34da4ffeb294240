#include "osc_contract.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "osc/client.hpp"
#include "osc/coerce.hpp"
#include "osc/describe.hpp"
#include "osc/dispatcher.hpp"

namespace laydown::test {

namespace {

using namespace std::string_literals;
using osc::MethodInfo;
using osc::Values;

constexpr std::chrono::seconds patience{5};
constexpr int no_such_track = 1'999'999'999;

class Contract {
  public:
    Contract(osc::Client client, TrackNumber track) : client_(std::move(client)), track_(track) {}

    void check(const MethodInfo& method) {
        const auto path = osc::concrete_path(method, track_);
        if (method.kind == osc::Kind::report)
            refuses(path, {}, ErrorCode::refused);
        else
            refuses(path, {osc::Other{'N'}}, ErrorCode::bad_arguments);
        if (method.callable()) refuses_too_many(method, path);
        if (method.readable()) reads(method, path);
        if (method.kind == osc::Kind::value) keeps(path);
        if (method.can_toggle()) refuses(path + "/toggle", {"on"s}, ErrorCode::bad_arguments);
        if (method.per_track && method.callable())
            refuses(osc::concrete_path(method, {no_such_track}), {}, ErrorCode::not_found);
        refuses(path + "/nothing/of/that", {}, ErrorCode::unknown_address);
        refuses(path + "*", {}, ErrorCode::refused);
    }

    /// /introspect describes exactly these.
    void check_introspection(std::span<const MethodInfo> methods) {
        if (const auto sent = client_.send({"/introspect", {}}); !sent) breach("cannot send");
        std::vector<std::string> described;
        while (const auto message = client_.next(patience)) {
            if (message->path != "/reply" || message->arguments.size() < 2) continue;
            const auto* path = std::get_if<std::string>(&message->arguments[1]);
            if (!path) break;  // the number of methods
            described.push_back(*path);
        }
        std::vector<std::string> declared;
        for (const auto& method : methods) declared.emplace_back(method.path);
        if (described != declared)
            breach(fmt::format("/introspect describes {} methods, {} are declared",
                               described.size(), declared.size()));
    }

    const std::vector<std::string>& breaches() const { return breaches_; }

  private:
    void breach(std::string text) { breaches_.push_back(std::move(text)); }

    void refuses(const std::string& path, const Values& arguments, ErrorCode with) {
        const auto answer = client_.request({path, arguments});
        const auto asked = osc::to_string(osc::Message{path, arguments});
        if (answer)
            breach(
                fmt::format("{} is accepted, expected is error {}", asked, static_cast<int>(with)));
        else if (answer.error().code != with)
            breach(fmt::format("{}: expected is error {}, given {}: {}", asked,
                               static_cast<int>(with), static_cast<int>(answer.error().code),
                               answer.error().text));
        else if (answer.error().text.empty())
            breach(fmt::format("{} is refused without a word", asked));
    }

    void refuses_too_many(const MethodInfo& method, const std::string& path) {
        const auto arguments = method.arguments();
        if (!arguments.empty() && arguments.back().repeated) return;
        refuses(path, Values(MethodInfo::most_arguments + 1, osc::Other{'N'}),
                ErrorCode::bad_arguments);
    }

    void reads(const MethodInfo& method, const std::string& path) {
        const auto values = client_.request({path, {}});
        if (!values) return breach(fmt::format("{}: {}", path, values.error().text));
        const auto replies = method.replies();
        if (values->size() < replies.size() && !replies.back().repeated)
            return breach(fmt::format("{}: {} values, {} are declared", path, values->size(),
                                      replies.size()));
        for (std::size_t i = 0; i < values->size(); ++i)
            value(path, (*values)[i], replies[std::min(i, replies.size() - 1)]);
    }

    void value(const std::string& path, const osc::Value& value, const osc::ArgumentInfo& info) {
        if (osc::type_tag(value) != info.tag)
            return breach(fmt::format("{}: {} is sent as {}, declared as {}", path, info.name,
                                      osc::type_tag(value), info.tag));
        if (const auto fits = within(value, info); !fits)
            breach(fmt::format("{}: {}", path, fits.error().text));
    }

    static Result<void> within(const osc::Value& value, const osc::ArgumentInfo& info) {
        const auto checked = [](const auto& read) -> Result<void> {
            if (!read) return read.error();
            return {};
        };
        switch (info.shape) {
            case osc::Shape::flag:
                return checked(osc::to_flag(value, info));
            case osc::Shape::integer:
                return checked(osc::to_whole(value, info));
            case osc::Shape::number:
                return checked(osc::to_number(value, info));
            case osc::Shape::text:
            case osc::Shape::choice:
                return checked(osc::to_text(value, info));
        }
        return {};
    }

    /// A value that is set to what it is stays what it is.
    void keeps(const std::string& path) {
        const auto before = client_.request({path, {}});
        if (!before) return;  // reported already
        const auto after = client_.request({path, *before});
        if (!after) return breach(fmt::format("{}: {}", path, after.error().text));
        if (*after != *before)
            breach(fmt::format("{} set to {} becomes {}", path, osc::to_string(before->at(0)),
                               osc::to_string(after->at(0))));
    }

    osc::Client client_;
    TrackNumber track_;
    std::vector<std::string> breaches_;
};

/// The declaration of what has that address; null when nothing has.
const MethodInfo* declared_at(const std::string& path, std::span<const MethodInfo> methods,
                              TrackNumber last) {
    for (const MethodInfo& method : methods) {
        for (int track = 1; track <= last.value; ++track) {
            if (osc::concrete_path(method, TrackNumber{track}) == path) return &method;
        }
    }
    return nullptr;
}

}  // namespace

std::vector<std::string> contract_breaches(osc::Endpoint process,
                                           std::span<const MethodInfo> methods, TrackNumber track) {
    auto client = osc::Client::connect(process, patience);
    if (!client) return {client.error().text};
    Contract contract(std::move(*client), track);
    for (const auto& method : methods) contract.check(method);
    contract.check_introspection(methods);
    return contract.breaches();
}

std::string message_breach(const osc::Message& message, std::span<const MethodInfo> methods,
                           TrackNumber last) {
    const auto* method = declared_at(message.path, methods, last);
    const std::string text = osc::to_string(message);
    if (method == nullptr) return text + ": is not declared";
    if (method->kind == osc::Kind::action) return text + ": is an action";
    const auto infos = method->kind == osc::Kind::report ? method->arguments() : method->replies();
    const bool open = !infos.empty() && infos.back().repeated;
    if (open ? message.arguments.size() < infos.size() : message.arguments.size() != infos.size())
        return fmt::format("{}: {} values are declared", text, infos.size());
    for (std::size_t i = 0; i < message.arguments.size(); ++i) {
        const auto& info = infos[std::min(i, infos.size() - 1)];
        if (osc::type_tag(message.arguments[i]) != info.tag)
            return fmt::format("{}: {} is declared as {}", text, info.name, info.tag);
    }
    return {};
}

}  // namespace laydown::test
