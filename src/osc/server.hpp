// The OSC server of a process: a socket, the methods behind it, and those who subscribed.
//
//     osc::Server server(std::move(*osc::UdpSocket::bind({osc::loopback, 7511})),
//                        api::recorder_methods);
//     server.on(api::track_arm, get, set);
//     ... in the poll loop: when server.fd() is readable, receive(now); every 20 ms, tick(now).
//
// Control thread only. Nothing here blocks, and no packet can take long.
#pragma once

#include "osc/dispatcher.hpp"
#include "osc/feedback.hpp"
#include "osc/outbox.hpp"
#include "osc/socket.hpp"
#include "osc/wire.hpp"

namespace laydown::osc {

class Server {
  public:
    /// `table` outlives the server; declare it with osc::table().
    Server(UdpSocket socket, std::span<const MethodInfo> table);
    ~Server() = default;
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    int fd() const { return socket_.fd(); }
    Endpoint local() const { return socket_.local(); }

    /// Binds a declared method to its handlers; see Dispatcher::on().
    template <class M, class... Handlers>
    void on(const M& method, Handlers... handlers) {
        dispatcher_.on(method, std::move(handlers)...);
    }
    /// Which tracks there are, in ascending order.
    void set_tracks(Dispatcher::Tracks tracks) { dispatcher_.set_tracks(std::move(tracks)); }
    /// Methods of the table that are not bound yet.
    std::vector<std::string_view> unbound() const { return dispatcher_.unbound(); }
    std::span<const MethodInfo> table() const { return dispatcher_.table(); }

    /// Handles waiting datagrams, a bounded number of them. True when more may wait.
    bool receive(Instant now);
    /// Handles one datagram as if it had arrived.
    void handle(std::span<const std::byte> packet, Endpoint sender, Instant now);
    /// Requests that handlers wanted to have again (Caller::keep) wait.
    bool keeps() const { return !kept_.empty(); }
    /// Carries them out, in the order in which they came. A handler may keep one again.
    void serve_kept(Instant now);
    /// What is due at this time: state bursts, meters, leases. Some fifty times a second while it
    /// is attended(), else when it suits.
    void tick(Instant now);
    /// Somebody waits for what tick() sends.
    bool attended() const;

    /// Sends a report to those who subscribed.
    template <class... Ts>
    void publish(const Method<Kind::report, false, Types<Ts...>, Types<>>& report,
                 const std::type_identity_t<Ts>&... values) {
        feedback_.publish(
            {std::string(report.info.path), write_all(report.info.arguments(), values...)});
    }
    /// Notes that a value or reading changed. Those who subscribed are sent it when the handling of
    /// this wake-up is done, once, and only when it differs from what they were sent last.
    template <Kind K, class As, class Rs>
    void changed(const Method<K, false, As, Rs>& method) {
        feedback_.changed(dispatcher_.place(method.info), {});
    }
    template <Kind K, class As, class Rs>
    void changed(const Method<K, true, As, Rs>& method, TrackNumber track) {
        feedback_.changed(dispatcher_.place(method.info), track);
    }
    /// Sends `reading` of all tracks as `bank` to those who subscribed to meters.
    template <class T>
    void meter(const Method<Kind::report, false, Types<TrackNumber, std::vector<T>>, Types<>>& bank,
               const Method<Kind::reading, true, Types<>, Types<T>>& reading) {
        feedback_.add_bank(dispatcher_.place(bank.info), dispatcher_.place(reading.info));
    }
    /// The same of a reading of no track.
    template <class Values>
    void meter(const Method<Kind::report, false, Values, Types<>>& bank,
               const Method<Kind::reading, false, Types<>, Values>& reading) {
        feedback_.add_bank(dispatcher_.place(bank.info), dispatcher_.place(reading.info));
    }

    Subscribers& subscribers() { return feedback_.subscribers(); }
    /// A subscriber to everything that need not renew; `meter_rate` in Hz, 1 to 50.
    Result<void> add_peer(Endpoint peer, double meter_rate, Instant now);
    /// All values and readings that belong to no track, as pairs of address and value.
    Values status() const;

    struct Traffic {
        std::uint64_t packets = 0;
        std::uint64_t malformed = 0;  ///< of those
        std::uint64_t dropped = 0;    ///< could not be sent
    };
    Traffic traffic() const;

  private:
    void send(Endpoint to, std::span<const std::byte> bytes);
    void answer(Endpoint to, const Message& message);
    struct Kept {
        Message message;
        Endpoint sender;
    };
    Result<void> keep(const Message& message, Endpoint sender);
    std::size_t dispatch(const Message& message, Endpoint sender, Instant now);
    std::size_t handle_packet(std::span<const std::byte> packet, Endpoint sender, Instant now);
    std::size_t handle_message(std::span<const std::byte> bytes, Endpoint sender, Instant now);

    UdpSocket socket_;
    Outbox outbox_;
    Dispatcher dispatcher_;
    Feedback feedback_;
    std::vector<std::byte> buffer_;
    std::vector<Kept> kept_;
    Traffic traffic_;
};

}  // namespace laydown::osc
