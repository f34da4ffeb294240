#include "desk.hpp"

#include <algorithm>

#include "catch.hpp"

namespace laydown::test {

Desk::Desk()
    : server(std::move(*osc::UdpSocket::bind({osc::loopback, 0})), studio_methods),
      controller(std::move(*osc::Client::connect(server.local()))) {
    studio.serve(server);
}

std::vector<osc::Message> Desk::arrived() {
    std::vector<osc::Message> messages;
    while (auto message = controller.next(osc::Client::Timeout(0)))
        messages.push_back(std::move(*message));
    return messages;
}

std::vector<osc::Message> Desk::ask(const osc::Message& message) {
    return ask_bytes(osc::serialise(message));
}

std::vector<osc::Message> Desk::ask_bytes(const std::vector<std::byte>& bytes) {
    server.handle(bytes, controller.local(), now);
    return arrived();
}

osc::Message Desk::answer(const osc::Message& message) {
    const auto answers = ask(message);
    CAPTURE(osc::to_string(message), answers.size());
    REQUIRE(answers.size() == 1);
    return answers[0];
}

void Desk::pass(std::chrono::milliseconds time) {
    constexpr auto step = std::chrono::milliseconds(20);
    for (const auto end = now + time; now < end; server.tick(now)) now += step;
}

osc::Message reply(std::string path, osc::Values values) {
    values.insert(values.begin(), std::move(path));
    return {"/reply", std::move(values)};
}

int code_of(const osc::Message& message) {
    const bool is_error = message.path == "/error" && message.arguments.size() == 3;
    const auto* code = is_error ? std::get_if<std::int32_t>(&message.arguments[1]) : nullptr;
    return code ? *code : 0;
}

std::string text_of(const osc::Message& message) {
    return code_of(message) != 0 ? std::get<std::string>(message.arguments[2]) : std::string{};
}

std::size_t count(const std::vector<osc::Message>& messages, const std::string& path) {
    return static_cast<std::size_t>(std::ranges::count(messages, path, &osc::Message::path));
}

}  // namespace laydown::test
