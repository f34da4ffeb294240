// Ties a declared method to the functions that carry it out. The compiler checks that they take and
// return what was declared. Bindings are called on the thread that dispatches.
#pragma once

#include <chrono>
#include <concepts>
#include <functional>

#include "osc/endpoint.hpp"
#include "osc/typed.hpp"

namespace laydown::osc {

/// A point in time that never jumps; the event loop passes it in.
using Instant = std::chrono::steady_clock::time_point;

/// Who sent the request that is being handled. A handler that needs to know takes `Caller&` as its
/// first parameter.
struct Caller {
    Endpoint endpoint;
    Instant now;
    /// Sends one more `/reply` to the request, before the one that the handler's result becomes.
    std::function<void(const Values&)> reply;
    /// Set by a handler that cannot carry the request out yet: its result is dropped, and the
    /// request comes again, see Server::serve_kept().
    bool keep = false;
};

/// A method and what carries it out, without the C++ types.
struct Binding {
    using Call = std::function<Result<Values>(Caller&, TrackNumber, const Values&)>;
    using Get = std::function<Result<Values>(TrackNumber)>;

    const MethodInfo* info = nullptr;
    Call call;  ///< of actions, and the set of values
    Get get;    ///< of values and readings

    bool complete() const {
        return (!info->readable() || get) &&
               ((info->kind != Kind::action && info->kind != Kind::value) || call);
    }
};

namespace detail {

// The track's number leads the arguments of per-track methods, the caller leads where wanted.
template <bool PerTrack, class F, class... Ts>
decltype(auto) invoke_at(F& f, TrackNumber track, Ts&&... arguments) {
    if constexpr (PerTrack) {
        static_assert(std::invocable<F&, TrackNumber, Ts...>,
                      "the handler must take a TrackNumber and the declared arguments");
        return f(track, std::forward<Ts>(arguments)...);
    } else {
        static_assert(std::invocable<F&, Ts...>, "the handler must take the declared arguments");
        return f(std::forward<Ts>(arguments)...);
    }
}

template <bool PerTrack, class F, class... Ts>
decltype(auto) invoke_for(F& f, Caller& caller, TrackNumber track, Ts&&... arguments) {
    if constexpr (PerTrack && std::invocable<F&, Caller&, TrackNumber, Ts...>)
        return f(caller, track, std::forward<Ts>(arguments)...);
    else if constexpr (!PerTrack && std::invocable<F&, Caller&, Ts...>)
        return f(caller, std::forward<Ts>(arguments)...);
    else
        return invoke_at<PerTrack>(f, track, std::forward<Ts>(arguments)...);
}

template <bool PerTrack, class Returned, class F, class... Ts>
Binding::Call erase_call(const MethodInfo& info, F f, Types<Ts...>) {
    return [f = std::move(f), &info](Caller& caller, TrackNumber track,
                                     const Values& values) mutable -> Result<Values> {
        auto arguments = read_all<Ts...>(values, info.arguments());
        if (!arguments) return arguments.error();
        auto result = std::apply(
            [&](Ts&... each) { return invoke_for<PerTrack>(f, caller, track, std::move(each)...); },
            *arguments);
        static_assert(std::same_as<decltype(result), Result<Returned>>,
                      "the handler must return a Result of what the reply is declared to carry");
        return write_reply(result, info.replies());
    };
}

template <bool PerTrack, class Returned, class F>
Binding::Get erase_get(const MethodInfo& info, F f) {
    return [f = std::move(f), &info](TrackNumber track) mutable -> Result<Values> {
        auto result = invoke_at<PerTrack>(f, track);
        static_assert(std::same_as<decltype(result), Result<Returned>>,
                      "the handler must return a Result of what is declared");
        return write_reply(result, info.replies());
    };
}

}  // namespace detail

// `info` is the method's place in the process's table, which outlives the binding.

template <bool PerTrack, class Arguments, class Replies, class F>
Binding bind(const Method<Kind::action, PerTrack, Arguments, Replies>&, const MethodInfo& info,
             F call) {
    using Returned = typename ReplyType<Replies>::type;
    return {&info, detail::erase_call<PerTrack, Returned>(info, std::move(call), Arguments{}), {}};
}

template <bool PerTrack, class T, class Get, class Set>
Binding bind(const Method<Kind::value, PerTrack, Types<T>, Types<T>>&, const MethodInfo& info,
             Get get, Set set) {
    return {&info, detail::erase_call<PerTrack, void>(info, std::move(set), Types<T>{}),
            detail::erase_get<PerTrack, T>(info, std::move(get))};
}

template <bool PerTrack, class Replies, class F>
Binding bind(const Method<Kind::reading, PerTrack, Types<>, Replies>&, const MethodInfo& info,
             F get) {
    using Returned = typename ReplyType<Replies>::type;
    return {&info, {}, detail::erase_get<PerTrack, Returned>(info, std::move(get))};
}

}  // namespace laydown::osc
