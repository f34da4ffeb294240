// osc-request: sends one OSC message to a process and prints the values of its answer.
//
//   osc-request PEER PATH [ARGUMENT...]
//
// PEER is the name of a running process (as in --name) or a UDP port of this machine. An argument
// that is a number goes out as one, and anything else as text. The exit code is 0 for a reply, 1
// for an error and 2 when there is no answer or nobody of that name.
#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

#include "daemon/instance.hpp"
#include "osc/client.hpp"

namespace {

using namespace laydown;

template <class Number>
bool read_number(std::string_view text, Number& number) {
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failed == std::errc{} && end == text.data() + text.size();
}

osc::Value value_of(std::string_view text) {
    if (std::int32_t whole{}; read_number(text, whole)) return whole;
    if (std::int64_t whole{}; read_number(text, whole)) return whole;
    if (double number{}; read_number(text, number)) return number;
    return std::string(text);
}

Result<osc::Endpoint> find(const std::string& peer) {
    if (std::uint16_t port = 0; read_number(peer, port)) return osc::Endpoint{osc::loopback, port};
    for (const auto& instance : daemon::list_instances())
        if (instance.name == peer && !instance.osc.empty()) return osc::endpoint_of(instance.osc);
    return error(ErrorCode::no_answer, "no process is called {}", peer);
}

Result<osc::Values> ask(const std::string& peer, const osc::Message& message) {
    const auto endpoint = find(peer);
    if (!endpoint) return endpoint.error();
    auto client = osc::Client::connect(*endpoint);
    if (!client) return client.error();
    return client->request(message);
}

int run(int argc, char** argv) {
    if (argc < 3) {
        fmt::print(stderr, "usage: osc-request PEER PATH [ARGUMENT...]\n");
        return 2;
    }
    osc::Message message{argv[2], {}};
    for (int n = 3; n < argc; ++n) message.arguments.push_back(value_of(argv[n]));
    const auto answer = ask(argv[1], message);
    if (!answer) {
        fmt::print(stderr, "{}: {}\n", message.path, answer.error().text);
        return answer.error().code == ErrorCode::no_answer ? 2 : 1;
    }
    for (const auto& value : *answer) {
        const auto* text = std::get_if<std::string>(&value);
        fmt::print("{}\n", text ? *text : osc::to_string(value));
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& e) {
        fmt::print(stderr, "osc-request: {}\n", e.what());
        return 2;
    }
}
