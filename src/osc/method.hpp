// How OSC methods are declared: once, as constants, from which dispatch, introspection, the typed
// client, the manual page and the contract test all come. A method without documentation, with an
// impossible address or declared twice does not compile. Plain values: any thread.
//
//     inline constexpr auto track_arm = osc::value<"/track/{track}/arm">(
//         "Whether the track is recorded.", osc::flag("armed", "1 to record it"));
#pragma once

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>
#include <tuple>
#include <utility>

#include "osc/argument.hpp"

namespace laydown::osc {

enum class Kind : std::uint8_t {
    action,   ///< a gesture: does something
    value,    ///< can be asked for (no argument) and set (one argument)
    reading,  ///< can only be asked for
    report,   ///< is only ever sent by the process, never called
};

/// Everything that is known of a method without its C++ types.
struct MethodInfo {
    static constexpr std::size_t most_arguments = 12;

    std::string_view path;  ///< such as `/track/{track}/arm`
    std::string_view doc;
    std::string_view section;  ///< the heading under which the manual page has it
    Kind kind = Kind::action;
    bool per_track = false;
    bool button = false;        ///< an action that a lone number presses or releases
    bool free_replies = false;  ///< its reply carries what `reply_doc` says
    std::string_view reply_doc;
    std::size_t argument_count = 0;
    std::size_t reply_count = 0;
    std::array<ArgumentInfo, most_arguments> infos{};  ///< arguments, then what a reply carries

    constexpr std::span<const ArgumentInfo> arguments() const {
        return std::span(infos).first(argument_count);
    }
    /// What a reply carries after the path.
    constexpr std::span<const ArgumentInfo> replies() const {
        return std::span(infos).subspan(argument_count, reply_count);
    }
    constexpr bool callable() const { return kind != Kind::report; }
    constexpr bool readable() const { return kind == Kind::value || kind == Kind::reading; }
    /// A flag also answers at `<path>/toggle`.
    constexpr bool can_toggle() const {
        return kind == Kind::value && infos[0].shape == Shape::flag;
    }
};

/// A string as a template argument.
template <std::size_t N>
struct FixedString {
    char text[N];

    // NOLINTNEXTLINE(google-explicit-constructor): lets a literal stand as the argument
    consteval FixedString(const char (&literal)[N]) { std::copy_n(literal, N, text); }
    constexpr std::string_view view() const { return {text, N - 1}; }
};

/// A list of types.
template <class... Ts>
struct Types {};

/// A reply whose values are put together by hand; see `Method::replying_freely`.
struct Reply;

namespace detail {

// Called by the immediate functions below alone, so what is thrown is an error of the compiler,
// which shows the text.

inline constexpr std::string_view track_prefix = "/track/{track}/";
constexpr bool is_per_track(std::string_view path) { return path.starts_with(track_prefix); }

constexpr void check_path(std::string_view path) {
    if (is_per_track(path)) path.remove_prefix(track_prefix.size() - 1);
    if (path.size() < 2 || path.front() != '/' || path.back() == '/')
        throw "an OSC address looks like /this/one";
    // No find() here: with -fsanitize=null g++ does not take it for a constant.
    char last = 0;
    for (const char c : path) {
        if (c == '/' && last == '/') throw "an OSC address has no empty elements";
        last = c;
        const bool fine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '/';
        if (!fine) throw "an OSC address consists of a-z, 0-9, _ and /, {track} after /track/";
    }
    if (path == "/reply" || path == "/error") throw "/reply and /error answer requests";
}

constexpr void append(MethodInfo& info, const ArgumentInfo& argument) {
    const auto used = info.argument_count + info.reply_count;
    if (used == MethodInfo::most_arguments) throw "too many arguments for one OSC method";
    info.infos.at(used) = argument;
}

constexpr void check_order(std::span<const ArgumentInfo> arguments) {
    bool optional = false;
    bool repeated = false;
    for (const auto& argument : arguments) {
        if (repeated) throw "nothing can follow a repeated argument";
        if (optional && !argument.optional && !argument.repeated)
            throw "a required argument cannot follow an optional one";
        optional = optional || argument.optional;
        repeated = argument.repeated;
    }
    for (const auto& argument : arguments)
        if (std::ranges::count(arguments, argument.name, &ArgumentInfo::name) != 1)
            throw "two arguments of an OSC method have the same name";
}

constexpr MethodInfo declare(Kind kind, std::string_view path, std::string_view doc,
                             std::initializer_list<ArgumentInfo> arguments) {
    check_path(path);
    if (doc.empty()) throw "an OSC method needs a sentence of documentation";
    MethodInfo info;
    info.kind = kind;
    info.path = path;
    info.doc = doc;
    info.per_track = is_per_track(path);
    for (const auto& argument : arguments) {
        append(info, argument);
        ++info.argument_count;
    }
    check_order(info.arguments());
    if (kind == Kind::action)
        info.button = info.argument_count == 0 || info.infos[0].optional || info.infos[0].repeated;
    if (info.button && info.argument_count > 0 && info.infos[0].shape == Shape::flag)
        throw "a lone flag could not be told from a press of the button: make it a choice";
    return info;
}

constexpr void add_replies(MethodInfo& info, std::initializer_list<ArgumentInfo> replies) {
    if (info.reply_count != 0) throw "the reply of an OSC method is declared once";
    for (const auto& reply : replies) {
        append(info, reply);
        ++info.reply_count;
    }
    check_order(info.replies());
}

}  // namespace detail

/// A declared method. `Arguments` and `Replies` are the C++ types of what it takes and what its
/// reply carries; a handler of a per-track method takes a TrackNumber first.
template <Kind K, bool PerTrack, class Arguments, class Replies>
struct Method {
    MethodInfo info;

    /// For an action that takes a number: a lone number is that argument, not a press of a button;
    /// only 0 is still taken for a button's release, and ignored.
    consteval Method not_a_button() const {
        if (!info.button || info.argument_count == 0) throw "this was no button anyway";
        Method copy = *this;
        copy.info.button = false;
        return copy;
    }

    /// Declares what the reply to an action carries.
    template <class... Rs>
    consteval auto replying(Argument<Rs>... replies) const {
        static_assert(K == Kind::action, "only the reply of an action needs a declaration");
        Method<K, PerTrack, Arguments, Types<Rs...>> copy{info};
        detail::add_replies(copy.info, {replies.info...});
        return copy;
    }

    /// For actions whose reply has no fixed form; `doc` says what it carries.
    consteval auto replying_freely(std::string_view doc) const {
        static_assert(K == Kind::action, "only the reply of an action needs a declaration");
        if (doc.empty()) throw "a free reply needs a sentence of documentation";
        Method<K, PerTrack, Arguments, Types<Reply>> copy{info};
        copy.info.free_replies = true;
        copy.info.reply_doc = doc;
        return copy;
    }
};

/// A gesture. When all its arguments are optional it is also a button.
template <FixedString Path, class... Ts>
consteval auto action(std::string_view doc, Argument<Ts>... arguments) {
    return Method<Kind::action, detail::is_per_track(Path.view()), Types<Ts...>, Types<>>{
        detail::declare(Kind::action, Path.view(), doc, {arguments.info...})};
}

/// Something that can be asked for and set.
template <FixedString Path, class T>
consteval auto value(std::string_view doc, Argument<T> argument) {
    if (argument.info.optional || argument.info.repeated) throw "a value has one plain argument";
    Method<Kind::value, detail::is_per_track(Path.view()), Types<T>, Types<T>> method{
        detail::declare(Kind::value, Path.view(), doc, {argument.info})};
    detail::add_replies(method.info, {argument.info});
    return method;
}

/// Something that can only be asked for.
template <FixedString Path, class... Ts>
consteval auto reading(std::string_view doc, Argument<Ts>... values) {
    static_assert(sizeof...(Ts) > 0, "a reading has at least one value");
    Method<Kind::reading, detail::is_per_track(Path.view()), Types<>, Types<Ts...>> method{
        detail::declare(Kind::reading, Path.view(), doc, {})};
    detail::add_replies(method.info, {values.info...});
    return method;
}

/// A message that the process sends to its subscribers by itself.
template <FixedString Path, class... Ts>
consteval auto report(std::string_view doc, Argument<Ts>... values) {
    static_assert(!detail::is_per_track(Path.view()), "a report names its track in an argument");
    return Method<Kind::report, false, Types<Ts...>, Types<>>{
        detail::declare(Kind::report, Path.view(), doc, {values.info...})};
}

/// A report that carries one reading of many tracks in a row: the number of the first, then one
/// value for each.
template <FixedString Path, class T>
consteval auto bank(std::string_view doc,
                    const Method<Kind::reading, true, Types<>, Types<T>>& of) {
    return report<Path>(doc, track("first", "number of the first track"),
                        repeated(Argument<T>{of.info.replies()[0]}));
}

namespace detail {

template <FixedString Path, class... Ts, std::size_t... Ns>
consteval auto bank_of_one(std::string_view doc, const MethodInfo& of, Types<Ts...>,
                           std::index_sequence<Ns...>) {
    return report<Path>(doc, Argument<Ts>{of.replies()[Ns]}...);
}

}  // namespace detail

/// A report that carries a reading of no track, for those who subscribed to meters.
template <FixedString Path, class... Ts>
consteval auto bank(std::string_view doc,
                    const Method<Kind::reading, false, Types<>, Types<Ts...>>& of) {
    return detail::bank_of_one<Path>(doc, of.info, Types<Ts...>{},
                                     std::index_sequence_for<Ts...>{});
}

}  // namespace laydown::osc
