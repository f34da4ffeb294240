// Finds the method that a message means, checks the arguments, carries it out and answers. Knows
// nothing of sockets: messages come in as values and answers leave through a function. One thread.
#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>

#include "osc/binding.hpp"

namespace laydown::osc {

class Dispatcher {
  public:
    using Answer = std::function<void(const Message&)>;
    using Tracks = std::function<std::vector<TrackNumber>()>;
    using WasSet = std::function<void(const MethodInfo&, TrackNumber)>;
    using Keep = std::function<Result<void>(const Message&, Endpoint)>;

    /// `table` outlives the dispatcher.
    explicit Dispatcher(std::span<const MethodInfo> table);

    /// Binds a declared method to its handlers: an action to one function, a value to a get and a
    /// set, a reading to a get. Throws std::logic_error when the table does not have the method or
    /// it is bound already.
    template <class M, class... Handlers>
    void on(const M& method, Handlers... handlers) {
        put(bind(method, place(method.info), std::move(handlers)...));
    }

    /// Which tracks there are, in ascending order; asked at each request that concerns tracks.
    void set_tracks(Tracks tracks) { tracks_ = std::move(tracks); }
    /// Called after a value was set over OSC.
    void set_observer(WasSet observer) { was_set_ = std::move(observer); }

    /// Called with a message that a handler wants to have again; an error answers it instead.
    void set_keeper(Keep keeper) { keep_ = std::move(keeper); }

    /// Carries one message out and answers it. Returns the work done: 1, or the number of tracks
    /// that a pattern meant. `/reply` and `/error` are ignored, so two servers cannot keep
    /// answering each other.
    std::size_t dispatch(const Message& message, Endpoint sender, Instant now,
                         const Answer& answer);

    std::span<const MethodInfo> table() const { return table_; }
    std::vector<TrackNumber> tracks() const { return tracks_ ? tracks_() : decltype(tracks())(); }
    /// What a value or reading holds now.
    Result<Values> get(const MethodInfo& method, TrackNumber track) const;
    /// The place of a method in the table; throws std::logic_error when it is not there.
    const MethodInfo& place(const MethodInfo& method) const;
    /// Methods that should be bound and are not.
    std::vector<std::string_view> unbound() const;

  private:
    struct Target;
    struct Request;

    void put(Binding binding);
    const Binding* find(std::string_view key, bool per_track, bool& toggle) const;
    Result<Target> resolve(std::string_view path) const;
    Result<Values> run(const Target& target, TrackNumber track, const Values& values,
                       const Request& request) const;
    Result<Values> carry_out(const Target& target, TrackNumber track, const Values& values,
                             Caller& caller) const;
    Result<Values> act(const Binding& binding, TrackNumber track, const Values& values,
                       Caller& caller) const;
    Result<Values> toggle(const Binding& binding, TrackNumber track, const Values& values,
                          Caller& caller) const;
    Result<Values> set(const Binding& binding, TrackNumber track, const Values& values,
                       Caller& caller) const;
    std::size_t for_matching(const Target& target, const Request& request) const;
    void for_first_argument(const Target& target, const Request& request) const;
    Result<void> check_track(TrackNumber track) const;
    std::size_t carry_out_all(const Request& request) const;

    std::span<const MethodInfo> table_;
    using Bindings = std::unordered_map<std::string_view, Binding>;
    Bindings plain_;      // by path
    Bindings per_track_;  // by what follows /track/{track}/
    Tracks tracks_;
    WasSet was_set_;
    Keep keep_;
};

/// `/error ,sis path code text`, kept within the size of a datagram.
Message error_message(std::string_view path, const Error& error);
/// `/reply ,s... path ...`.
Message reply_message(std::string_view path, const Values& values);

/// The address of a method for one track: `/track/{track}/arm` becomes `/track/3/arm`.
std::string concrete_path(const MethodInfo& method, TrackNumber track);
/// The track whose address of a method this is: 3 for `/track/3/arm`; nothing when it is not one.
std::optional<TrackNumber> track_of(const MethodInfo& method, std::string_view path);

}  // namespace laydown::osc
