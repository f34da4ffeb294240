#include "osc/client.hpp"

#include "osc/dispatcher.hpp"
#include "osc/wire.hpp"

namespace laydown::osc {

namespace {

constexpr std::size_t most_waiting = 100'000;

bool answers(const Message& message, std::string_view path) {
    if (message.path != "/reply" && message.path != "/error") return false;
    if (message.arguments.empty()) return false;
    const auto* about = std::get_if<std::string>(message.arguments.data());
    return about != nullptr && *about == path;
}

Error error_of(const Message& message) {
    const auto& values = message.arguments;
    const auto* code = values.size() > 2 ? std::get_if<std::int32_t>(&values[1]) : nullptr;
    const auto* text = values.size() > 2 ? std::get_if<std::string>(&values[2]) : nullptr;
    if (!code || !text) return error(ErrorCode::internal, "{}", to_string(message));
    return {static_cast<ErrorCode>(*code), *text};
}

}  // namespace

Result<Client> Client::connect(Endpoint peer, Timeout timeout) {
    auto socket = UdpSocket::connect(peer);
    if (!socket) return socket.error();
    return Client(std::move(*socket), peer, timeout);
}

Client::Client(UdpSocket socket, Endpoint peer, Timeout timeout)
    : socket_(std::move(socket)), peer_(peer), timeout_(timeout), buffer_(largest_datagram) {}

std::string Client::path(const MethodInfo& method, TrackNumber track) {
    return concrete_path(method, track);
}

Result<void> Client::send(const Message& message) {
    static_cast<void>(socket_.take_refused());
    const auto bytes = serialise(message);
    // A refusal that is left from an earlier message is reported once, instead of sending.
    if (socket_.send(peer_, bytes) == Sent::yes || socket_.send(peer_, bytes) == Sent::yes)
        return {};
    return error(ErrorCode::no_answer, "cannot send to {}", to_string(peer_));
}

std::optional<Message> Client::receive(std::chrono::steady_clock::time_point deadline) {
    for (;;) {
        if (const auto datagram = socket_.receive(buffer_)) {
            if (auto message = parse(datagram->bytes)) return std::move(*message);
            continue;
        }
        const auto left = deadline - std::chrono::steady_clock::now();
        if (left <= left.zero()) return std::nullopt;
        if (socket_.take_refused()) return std::nullopt;
        static_cast<void>(socket_.wait(std::chrono::ceil<Timeout>(left)));
    }
}

Result<Values> Client::request(const Message& message) {
    if (const auto sent = send(message); !sent) return sent.error();
    const auto deadline = std::chrono::steady_clock::now() + timeout_;
    while (auto answer = receive(deadline)) {
        if (!answers(*answer, message.path)) {
            if (waiting_.size() < most_waiting) waiting_.push_back(std::move(*answer));
            continue;
        }
        if (answer->path == "/error") return error_of(*answer);
        answer->arguments.erase(answer->arguments.begin());
        return std::move(answer->arguments);
    }
    if (std::chrono::steady_clock::now() < deadline)
        return error(ErrorCode::no_answer, "nobody listens at {}", to_string(peer_));
    return error(ErrorCode::no_answer, "no answer to {} from {} within {} ms", message.path,
                 to_string(peer_), timeout_.count());
}

std::optional<Message> Client::next(Timeout limit) {
    if (waiting_.empty()) return receive(std::chrono::steady_clock::now() + limit);
    auto message = std::move(waiting_.front());
    waiting_.pop_front();
    return message;
}

}  // namespace laydown::osc
