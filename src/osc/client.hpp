// The other end of a Server: sends declared methods with typed arguments, or any message, and waits
// for the answer. For the command line, other processes and tests. One thread; every call may wait
// up to the timeout.
#pragma once

#include <chrono>
#include <deque>
#include <optional>

#include "osc/socket.hpp"
#include "osc/typed.hpp"

namespace laydown::osc {

class Client {
  public:
    using Timeout = std::chrono::milliseconds;

    /// Talks with the server at `peer`. Throws nothing; fails where no socket can be had.
    static Result<Client> connect(Endpoint peer, Timeout timeout = std::chrono::seconds(1));

    /// Calls an action: returns what its reply carries, or the server's error, or `no_answer`.
    /// Optional arguments at the end can be left out.
    template <class As, class Rs, class... Given>
    auto call(const Method<Kind::action, false, As, Rs>& action, const Given&... given)
        -> Result<typename ReplyType<Rs>::type> {
        return typed<Rs>(action.info,
                         {std::string(action.info.path), arguments(action.info, As{}, given...)});
    }
    template <class As, class Rs, class... Given>
    auto call(const Method<Kind::action, true, As, Rs>& action, TrackNumber track,
              const Given&... given) -> Result<typename ReplyType<Rs>::type> {
        return typed<Rs>(action.info,
                         {path(action.info, track), arguments(action.info, As{}, given...)});
    }
    /// Asks for a value or reading of the whole, or of a track.
    template <Kind K, class As, class Rs>
    auto get(const Method<K, false, As, Rs>& method) -> Result<typename ReplyType<Rs>::type> {
        return typed<Rs>(method.info, {std::string(method.info.path), {}});
    }
    template <Kind K, class As, class Rs>
    auto get(const Method<K, true, As, Rs>& method, TrackNumber track)
        -> Result<typename ReplyType<Rs>::type> {
        return typed<Rs>(method.info, {path(method.info, track), {}});
    }
    /// Sets a value of the whole, or of a track; returns what it is now.
    template <class T>
    Result<T> set(const Method<Kind::value, false, Types<T>, Types<T>>& method,
                  const std::type_identity_t<T>& value) {
        return typed<Types<T>>(method.info, {std::string(method.info.path),
                                             write_all(method.info.arguments(), value)});
    }
    template <class T>
    Result<T> set(const Method<Kind::value, true, Types<T>, Types<T>>& method, TrackNumber track,
                  const std::type_identity_t<T>& value) {
        return typed<Types<T>>(
            method.info, {path(method.info, track), write_all(method.info.arguments(), value)});
    }

    /// Sends any message and waits for its reply, whose values after the path are returned.
    Result<Values> request(const Message& message);
    /// Sends without waiting.
    Result<void> send(const Message& message);
    /// The next message that arrived, or arrives within `limit`: feedback, reports, and answers
    /// that nobody waited for.
    std::optional<Message> next(Timeout limit);

    /// Whether it turned out since the last message that was sent that nobody listens at the peer.
    bool take_refused() { return socket_.take_refused(); }

    int fd() const { return socket_.fd(); }
    Endpoint peer() const { return peer_; }
    Endpoint local() const { return socket_.local(); }

  private:
    Client(UdpSocket socket, Endpoint peer, Timeout timeout);

    static std::string path(const MethodInfo& method, TrackNumber track);

    // Whether all arguments from `first` on can be left out.
    template <std::size_t First, class... As>
    static constexpr bool only_optional() {
        std::size_t n = 0;
        return ((n++ < First || detail::IsOptional<As>::value || detail::IsList<As>::value) && ...);
    }
    template <class... As, class... Given>
    static Values arguments(const MethodInfo& info, Types<As...>, const Given&... given) {
        static_assert(sizeof...(Given) <= sizeof...(As), "the method takes fewer arguments");
        static_assert(only_optional<sizeof...(Given), As...>(), "an argument is missing");
        std::tuple<As...> all{};
        [&]<std::size_t... Is>(std::index_sequence<Is...>) { ((std::get<Is>(all) = given), ...); }
        (std::index_sequence_for<Given...>{});
        return std::apply([&](const As&... each) { return write_all(info.arguments(), each...); },
                          all);
    }
    template <class Rs>
    auto typed(const MethodInfo& info, const Message& message)
        -> Result<typename ReplyType<Rs>::type> {
        auto reply = request(message);
        if (!reply) return reply.error();
        return read_reply(std::move(*reply), info.replies(), Rs{});
    }
    static Result<void> read_reply(const Values&, std::span<const ArgumentInfo>, Types<>) {
        return {};
    }
    static Result<Reply> read_reply(Values values, std::span<const ArgumentInfo>, Types<Reply>) {
        return Reply{std::move(values)};
    }
    template <class T>
    static Result<T> read_reply(const Values& values, std::span<const ArgumentInfo> infos,
                                Types<T>) {
        auto read = read_all<T>(values, infos);
        if (!read) return read.error();
        return std::get<0>(std::move(*read));
    }
    template <class T, class U, class... Ts>
    static Result<std::tuple<T, U, Ts...>> read_reply(const Values& values,
                                                      std::span<const ArgumentInfo> infos,
                                                      Types<T, U, Ts...>) {
        return read_all<T, U, Ts...>(values, infos);
    }

    std::optional<Message> receive(std::chrono::steady_clock::time_point deadline);

    UdpSocket socket_;
    Endpoint peer_;
    Timeout timeout_;
    std::vector<std::byte> buffer_;
    std::deque<Message> waiting_;  // arrived while an answer was waited for
};

}  // namespace laydown::osc
