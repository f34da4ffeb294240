#include "osc/dispatcher.hpp"

#include <algorithm>
#include <charconv>
#include <exception>
#include <stdexcept>
#include <utility>

#include "base/utf8.hpp"
#include "osc/button.hpp"
#include "osc/pattern.hpp"

namespace laydown::osc {

namespace {

constexpr std::string_view track_folder = "/track/";
constexpr std::string_view toggle_suffix = "/toggle";
constexpr std::size_t longest_echo = 512;

std::optional<TrackNumber> track_number(std::string_view digits) {
    TrackNumber track;
    const auto* const end = digits.data() + digits.size();
    const auto [read, failure] = std::from_chars(digits.data(), end, track.value);
    const bool plain = !digits.empty() && digits.front() != '-';
    if (!plain || read != end || failure != std::errc{}) return std::nullopt;
    return track;
}

// By what a binding is found: the path, or what follows the track's number.
std::string_view key_of(const MethodInfo& info) {
    return info.per_track ? info.path.substr(detail::track_prefix.size()) : info.path;
}

// A text from the network may hold anything and be 64 KiB long.
std::string fit(std::string_view text) {
    std::string kept(cut(text, longest_echo));
    std::ranges::replace_if(
        kept, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }, '?');
    return kept;
}

}  // namespace

/// What a path means: a binding and how its tracks are given.
struct Dispatcher::Target {
    enum class Tracks { none, number, pattern, first_argument };

    const Binding* binding = nullptr;
    bool toggle = false;
    Tracks tracks = Tracks::none;
    TrackNumber track;
    std::string_view pattern;
};

struct Dispatcher::Request {
    const Message& message;
    Endpoint sender;
    Instant now;
    const Answer& answer;
    mutable bool keep = false;  ///< a handler wants to have it again

    void reply(std::string_view path, const Result<Values>& result) const {
        if (keep) return;
        answer(result ? reply_message(path, *result) : error_message(path, result.error()));
    }
};

Message error_message(std::string_view path, const Error& error) {
    return {"/error", {fit(path), static_cast<std::int32_t>(error.code), fit(error.text)}};
}

Message reply_message(std::string_view path, const Values& values) {
    Message message{"/reply", {fit(path)}};
    message.arguments.insert(message.arguments.end(), values.begin(), values.end());
    return message;
}

std::string concrete_path(const MethodInfo& method, TrackNumber track) {
    if (!method.per_track) return std::string(method.path);
    return fmt::format("{}{}/{}", track_folder, track.value,
                       method.path.substr(detail::track_prefix.size()));
}

std::optional<TrackNumber> track_of(const MethodInfo& method, std::string_view path) {
    if (!method.per_track || !path.starts_with(track_folder)) return std::nullopt;
    const auto rest = path.substr(track_folder.size());
    const auto slash = rest.find('/');
    if (slash == rest.npos || rest.substr(slash + 1) != key_of(method)) return std::nullopt;
    return track_number(rest.substr(0, slash));
}

Dispatcher::Dispatcher(std::span<const MethodInfo> table) : table_(table) {
    for (const auto& info : table_) {
        auto& bindings = info.per_track ? per_track_ : plain_;
        bindings.emplace(key_of(info), Binding{&info, {}, {}});
    }
}

const MethodInfo& Dispatcher::place(const MethodInfo& method) const {
    const auto found = std::ranges::find(table_, method.path, &MethodInfo::path);
    if (found == table_.end())
        throw std::logic_error(fmt::format("{} is not in the table of methods", method.path));
    return *found;
}

void Dispatcher::put(Binding binding) {
    const auto& info = *binding.info;
    auto& bound = (info.per_track ? per_track_ : plain_).at(key_of(info));
    if (bound.call || bound.get)
        throw std::logic_error(fmt::format("{} is bound twice", info.path));
    bound = std::move(binding);
}

std::vector<std::string_view> Dispatcher::unbound() const {
    std::vector<std::string_view> paths;
    for (const auto* bindings : {&plain_, &per_track_})
        for (const auto& [key, binding] : *bindings)
            if (!binding.complete()) paths.push_back(binding.info->path);
    std::ranges::sort(paths);
    return paths;
}

const Binding* Dispatcher::find(std::string_view key, bool per_track, bool& toggle) const {
    const auto& bindings = per_track ? per_track_ : plain_;
    toggle = false;
    if (const auto found = bindings.find(key); found != bindings.end()) return &found->second;
    if (!key.ends_with(toggle_suffix)) return nullptr;
    key.remove_suffix(toggle_suffix.size());
    const auto found = bindings.find(key);
    toggle = found != bindings.end() && found->second.info->can_toggle();
    return toggle ? &found->second : nullptr;
}

Result<Dispatcher::Target> Dispatcher::resolve(std::string_view path) const {
    Target target;
    if ((target.binding = find(path, false, target.toggle)) != nullptr) return target;
    if (path.starts_with(track_folder)) {
        const auto rest = path.substr(track_folder.size());
        const auto slash = rest.find('/');
        const auto element = rest.substr(0, slash);
        const auto tail = slash == rest.npos ? std::string_view{} : rest.substr(slash + 1);
        const auto number = track_number(element);
        if (number || is_pattern(element)) {
            target.binding = find(tail, true, target.toggle);
            target.tracks = number ? Target::Tracks::number : Target::Tracks::pattern;
            target.track = number.value_or(TrackNumber{});
            target.pattern = element;
        } else {
            target.binding = find(rest, true, target.toggle);
            target.tracks = Target::Tracks::first_argument;
        }
        if (target.binding) return target;
    }
    if (is_pattern(path))
        return error(ErrorCode::refused, "a pattern can only stand for the number of a track");
    return error(ErrorCode::unknown_address, "nothing answers at this address; see /introspect");
}

std::size_t Dispatcher::dispatch(const Message& message, Endpoint sender, Instant now,
                                 const Answer& answer) {
    if (message.path == "/reply" || message.path == "/error") return 1;
    const Request request{message, sender, now, answer};
    const std::size_t work = carry_out_all(request);
    if (!std::exchange(request.keep, false)) return work;
    const auto kept =
        keep_ ? keep_(message, sender) : error(ErrorCode::internal, "nobody keeps it");
    if (!kept) request.reply(message.path, kept.error());
    return work;
}

std::size_t Dispatcher::carry_out_all(const Request& request) const {
    const Message& message = request.message;
    const auto target = resolve(message.path);
    if (!target) {
        request.reply(message.path, target.error());
        return 1;
    }
    switch (target->tracks) {
        case Target::Tracks::pattern:
            return for_matching(*target, request);
        case Target::Tracks::first_argument:
            for_first_argument(*target, request);
            return 1;
        case Target::Tracks::number:
            if (const auto exists = check_track(target->track); !exists)
                request.reply(message.path, exists.error());
            else
                request.reply(message.path,
                              run(*target, target->track, message.arguments, request));
            return 1;
        case Target::Tracks::none:
            request.reply(message.path, run(*target, {}, message.arguments, request));
            return 1;
    }
    return 1;
}

Result<void> Dispatcher::check_track(TrackNumber track) const {
    if (std::ranges::binary_search(tracks(), track)) return {};
    return error(ErrorCode::not_found, "there is no track {}", track.value);
}

std::size_t Dispatcher::for_matching(const Target& target, const Request& request) const {
    const auto pattern = Pattern::parse(target.pattern);
    if (!pattern) {
        request.reply(request.message.path, pattern.error());
        return 1;
    }
    std::size_t matching = 0;
    for (const auto track : tracks()) {
        if (!pattern->matches(fmt::format_int(track.value).str())) continue;
        ++matching;
        auto path = concrete_path(*target.binding->info, track);
        if (target.toggle) path += toggle_suffix;
        request.reply(path, run(target, track, request.message.arguments, request));
    }
    if (matching == 0)
        request.reply(request.message.path,
                      error(ErrorCode::not_found, "no track matches \"{}\"", target.pattern));
    return std::max<std::size_t>(matching, 1);
}

// `/track/arm 3 1` is `/track/3/arm 1`. The reply repeats the number too.
void Dispatcher::for_first_argument(const Target& target, const Request& request) const {
    constexpr auto info = track("track", "its number, or put it into the address").info;
    const auto& path = request.message.path;
    auto values = request.message.arguments;
    const auto number = read_all<TrackNumber>(
        {values.begin(), values.begin() + (values.empty() ? 0 : 1)}, std::span(&info, 1));
    if (!number) return request.reply(path, number.error());
    const auto track = std::get<0>(*number);
    if (const auto exists = check_track(track); !exists) return request.reply(path, exists.error());
    values.erase(values.begin());
    const auto result = run(target, track, values, request);
    if (!result) return request.reply(path, result.error());
    Values reply{Value{std::int32_t{track.value}}};
    reply.insert(reply.end(), result->begin(), result->end());
    request.reply(path, reply);
}

// A handler that throws is a defect, but no reason to end a recording.
Result<Values> Dispatcher::run(const Target& target, TrackNumber track, const Values& values,
                               const Request& request) const {
    Caller caller{request.sender, request.now, [&request](const Values& more) {
                      request.answer(reply_message(request.message.path, more));
                  }};
    try {
        auto result = carry_out(target, track, values, caller);
        request.keep = request.keep || caller.keep;
        return result;
    } catch (const std::exception& defect) {
        return error(ErrorCode::internal, "a defect of the program: {}", defect.what());
    }
}

Result<Values> Dispatcher::carry_out(const Target& target, TrackNumber track, const Values& values,
                                     Caller& caller) const {
    const Binding& binding = *target.binding;
    if (!binding.info->callable())
        return error(ErrorCode::refused,
                     "this is a report, which is only ever sent: /subscribe to receive it");
    if (!binding.complete())
        return error(ErrorCode::internal, "this method is declared and not carried out");
    if (target.toggle) return toggle(binding, track, values, caller);
    if (binding.info->kind == Kind::action) return act(binding, track, values, caller);
    if (values.empty()) return binding.get(track);
    if (binding.info->kind == Kind::reading)
        return error(ErrorCode::bad_arguments, "this can be asked for, without arguments, not set");
    return set(binding, track, values, caller);
}

Result<Values> Dispatcher::act(const Binding& binding, TrackNumber track, const Values& values,
                               Caller& caller) const {
    switch (gesture(*binding.info, values)) {
        case Gesture::release:
            return Values{};
        case Gesture::press:
            return binding.call(caller, track, {});
        case Gesture::call:
            return binding.call(caller, track, values);
    }
    return Values{};
}

Result<Values> Dispatcher::toggle(const Binding& binding, TrackNumber track, const Values& values,
                                  Caller& caller) const {
    const auto meant = toggle_gesture(values);
    if (meant == Gesture::call)
        return error(ErrorCode::bad_arguments, "toggle takes nothing, or a button's 0 to 1");
    auto now = binding.get(track);
    if (!now || meant == Gesture::release) return now;
    const auto flag = to_flag(now->at(0), binding.info->infos[0]);
    if (!flag) return flag.error();
    return set(binding, track, {Value{!*flag}}, caller);
}

Result<Values> Dispatcher::set(const Binding& binding, TrackNumber track, const Values& values,
                               Caller& caller) const {
    const auto done = binding.call(caller, track, values);
    if (!done || caller.keep) return done ? Values{} : done;
    if (was_set_) was_set_(*binding.info, track);
    return binding.get(track);
}

Result<Values> Dispatcher::get(const MethodInfo& method, TrackNumber track) const {
    const auto& bindings = method.per_track ? per_track_ : plain_;
    const auto found = bindings.find(key_of(method));
    if (found == bindings.end() || !found->second.get)
        return error(ErrorCode::internal, "{} is declared and not carried out", method.path);
    return found->second.get(track);
}

}  // namespace laydown::osc
