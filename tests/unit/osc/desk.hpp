// The studio with a controller that talks to it over loopback. Time stands still unless a test
// moves it.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "osc/client.hpp"
#include "studio.hpp"

namespace laydown::test {

/// A studio, its server and one controller.
class Desk {
  public:
    Desk();

    /// What comes back at once for one message.
    std::vector<osc::Message> ask(const osc::Message& message);
    std::vector<osc::Message> ask_bytes(const std::vector<std::byte>& bytes);
    /// The one answer to one message; fails the test when there are none or several.
    osc::Message answer(const osc::Message& message);
    /// All that has arrived at the controller.
    std::vector<osc::Message> arrived();
    /// Lets time pass, in steps of 20 ms, as an event loop does.
    void pass(std::chrono::milliseconds time);

    osc::Instant now{std::chrono::hours(1)};
    Studio studio;
    osc::Server server;
    osc::Client controller;
};

osc::Message reply(std::string path, osc::Values values);
/// The code of an error, or 0 for any other message.
int code_of(const osc::Message& message);
std::string text_of(const osc::Message& message);
/// How many of them are at an address.
std::size_t count(const std::vector<osc::Message>& messages, const std::string& path);

}  // namespace laydown::test
