#include "osc/server.hpp"

#include <algorithm>

#include <utility>

namespace laydown::osc {

namespace {

// How long the rest of the event loop may have to wait while packets flood in.
constexpr std::size_t most_packets = 64;
constexpr std::size_t most_work = 512;
// A bundle full of patterns can ask for millions of answers.
constexpr std::size_t most_work_of_packet = 4096;
constexpr std::size_t most_kept = 4096;

}  // namespace

Server::Server(UdpSocket socket, std::span<const MethodInfo> table)
    : socket_(std::move(socket)),
      outbox_([this](Endpoint to, auto bytes) { return socket_.send(to, bytes); }),
      dispatcher_(table),
      feedback_(dispatcher_, [this](Endpoint to, auto bytes) { send(to, bytes); }),
      buffer_(largest_datagram) {
    dispatcher_.set_observer(
        [this](const MethodInfo& method, TrackNumber track) { feedback_.changed(method, track); });
    dispatcher_.set_keeper(
        [this](const Message& message, Endpoint sender) { return keep(message, sender); });
}

void Server::send(Endpoint to, std::span<const std::byte> bytes) {
    if (to.port != 0) outbox_.put(to, bytes);
}

std::size_t Server::handle_message(std::span<const std::byte> bytes, Endpoint sender, Instant now) {
    const auto message = parse(bytes);
    if (!message) {
        ++traffic_.malformed;
        const auto path = path_of(bytes);
        if (path != "/reply" && path != "/error")
            send(sender, serialise(error_message(path, message.error())));
        return 1;
    }
    return dispatch(*message, sender, now);
}

// Nobody who asks is left without an answer: what no datagram holds becomes an error.
void Server::answer(Endpoint to, const Message& message) {
    auto bytes = serialise(message);
    if (bytes.size() > largest_datagram) {
        const auto* path = std::get_if<std::string>(message.arguments.data());
        bytes = serialise(error_message(
            path != nullptr ? *path : "",
            error(ErrorCode::too_many, "the answer has {} bytes, and a datagram holds {}",
                  bytes.size(), largest_datagram)));
    }
    send(to, bytes);
}

std::size_t Server::dispatch(const Message& message, Endpoint sender, Instant now) {
    std::size_t answers = 0;
    const auto done = dispatcher_.dispatch(message, sender, now, [&](const Message& answer) {
        ++answers;  // one request may have dozens
        this->answer(sender, answer);
    });
    return std::max(done, answers);
}

Result<void> Server::keep(const Message& message, Endpoint sender) {
    if (kept_.size() >= most_kept) return error(ErrorCode::too_many, "too many requests wait");
    kept_.push_back({message, sender});
    return {};
}

void Server::serve_kept(Instant now) {
    for (Kept& request : std::exchange(kept_, {})) {
        if (keeps()) {
            kept_.push_back(std::move(request));  // behind the one that has to wait again
        } else {
            dispatch(request.message, request.sender, now);
        }
    }
    feedback_.flush();
    feedback_.continue_bursts(now);
}

void Server::handle(std::span<const std::byte> packet, Endpoint sender, Instant now) {
    static_cast<void>(handle_packet(packet, sender, now));
    feedback_.flush();
    feedback_.continue_bursts(now);
}

std::size_t Server::handle_packet(std::span<const std::byte> packet, Endpoint sender, Instant now) {
    ++traffic_.packets;
    std::size_t work = 0;
    const bool whole = unroll(packet, [&](std::span<const std::byte> message) {
        work += handle_message(message, sender, now);
        return work < most_work_of_packet;
    });
    if (work >= most_work_of_packet)
        send(sender, serialise(error_message(
                         "", error(ErrorCode::too_many,
                                   "one packet asks for too much; its rest is not executed"))));
    if (!whole) {
        ++traffic_.malformed;
        send(sender, serialise(error_message(
                         "", error(ErrorCode::bad_arguments, "the bundle is damaged"))));
    }
    return work;
}

bool Server::receive(Instant now) {
    outbox_.flush();
    std::size_t work = 0;
    bool more = true;
    for (std::size_t n = 0; more && n < most_packets && work < most_work; ++n) {
        const auto datagram = socket_.receive(buffer_);
        more = datagram.has_value();
        if (more) work += handle_packet(datagram->bytes, datagram->sender, now);
    }
    feedback_.flush();
    feedback_.continue_bursts(now);
    return more;
}

void Server::tick(Instant now) {
    outbox_.flush();
    feedback_.tick(now);
}

bool Server::attended() const {
    return !outbox_.empty() || keeps() || !feedback_.subscribers().all().empty();
}

Result<void> Server::add_peer(Endpoint peer, double meter_rate, Instant now) {
    const auto period = std::chrono::duration<double>(1.0 / meter_rate);
    return subscribers().add_peer(peer,
                                  {.groups = {.state = true, .meters = true},
                                   .length = {},
                                   .meter_period = std::chrono::duration_cast<Duration>(period)},
                                  now);
}

Values Server::status() const {
    Values pairs;
    for (const auto& method : table()) {
        if (!method.readable() || method.per_track) continue;
        const auto values = dispatcher_.get(method, {});
        if (!values) continue;
        for (std::size_t i = 0; i < values->size(); ++i) {
            std::string key(method.path);
            if (i > 0) key += fmt::format("/{}", method.replies()[i].name);
            pairs.emplace_back(std::move(key));
            pairs.push_back((*values)[i]);
        }
    }
    return pairs;
}

Server::Traffic Server::traffic() const {
    Traffic now = traffic_;
    now.dropped = outbox_.dropped();
    return now;
}

}  // namespace laydown::osc
