#include "jack_server.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "wait_until.hpp"

namespace laydown::test {

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr int attempts = 8;
constexpr int places = 6;  // jackd knows 8 servers, and the user may have some
const fs::path shared_memory = "/dev/shm";

std::string pool_name(int place) { return fmt::format("laydown_{}", place); }

/// The server's socket and semaphores carry its name.
std::vector<fs::path> named_after(const std::string& server) {
    std::vector<fs::path> result;
    for (const auto& entry : fs::directory_iterator(shared_memory)) {
        const auto name = entry.path().filename().string();
        if (name.starts_with("jack") && name.find("_" + server + "_") != std::string::npos) {
            result.push_back(entry.path());
        }
    }
    return result;
}

/// The server's shared memory does not carry its name, but the server has it mapped.
std::vector<std::string> mapped_by(pid_t pid) {
    std::ifstream maps(fmt::format("/proc/{}/maps", pid));
    std::set<std::string> result;
    const std::string prefix = (shared_memory / "jack-").string();
    for (std::string line; std::getline(maps, line);) {
        const auto path = line.find(prefix);
        if (path == std::string::npos) continue;
        const auto name = line.substr(path);
        if (name != prefix + "shm-registry") result.insert(name);
    }
    return {result.begin(), result.end()};
}

bool accepts(const fs::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return false;
    const bool connected =
        connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    close(fd);
    return connected;
}

bool accepts_clients(const std::string& server) {
    const auto paths = named_after(server);
    return std::ranges::any_of(
        paths, [](const auto& path) { return fs::is_socket(path) && accepts(path); });
}

}  // namespace

ServerName::ServerName() {
    wait_until([&] { return take_any(); }, 5min);
    if (lock_ < 0) throw std::runtime_error("other tests keep all names of JACK servers");
}

ServerName::~ServerName() { close(lock_); }

bool ServerName::take_any() {
    for (int place = 0; place < places; ++place) {
        const auto path = shared_memory / (pool_name(place) + ".lock");
        lock_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (lock_ >= 0 && flock(lock_, LOCK_EX | LOCK_NB) == 0) {
            name_ = pool_name(place);
            return true;
        }
        close(lock_);
        lock_ = -1;
    }
    return false;
}

JackServer::JackServer(JackServerOptions options) : options_(std::move(options)) {
    for (const auto& [name, value] : environment()) setenv(name.c_str(), value->c_str(), 1);
    start();
}

JackServer::~JackServer() {
    try {
        stop();
        clean();
    } catch (const std::exception&) {
        // The process is killed with its object, and jackd removes leftovers when next started.
    }
}

Environment JackServer::environment() const {
    return {{"JACK_DEFAULT_SERVER", name_.get()},
            {"JACK_NO_START_SERVER", "1"},
            {"JACK_NO_AUDIO_RESERVATION", "1"}};
}

std::vector<std::string> JackServer::command() const {
    std::vector<std::string> words{"jackd", "--name", name_.get()};
    if (options_.realtime) {
        words.insert(words.end(), {"-R", "-P70"});
    } else {
        words.emplace_back("--no-realtime");
    }
    if (options_.synchronous) words.emplace_back("-S");
    if (options_.ports > 0)
        words.insert(words.end(), {"--port-max", std::to_string(options_.ports)});
    words.insert(
        words.end(),
        {"-d", "dummy", "-r", std::to_string(options_.rate), "-p", std::to_string(options_.period),
         "-C", std::to_string(options_.capture), "-P", std::to_string(options_.playback)});
    return words;
}

bool JackServer::try_start() {
    process_ = std::make_unique<ChildProcess>(
        Command{.arguments = command(), .environment = environment()});
    wait_until([&] { return accepts_clients(name()) || !running(); });
    return running();
}

void JackServer::start() {
    clean();
    for (int attempt = 1; !try_start(); ++attempt) {
        if (attempt == attempts) {
            throw std::runtime_error("jackd does not start: " + words());
        }
        std::this_thread::sleep_for(250ms * attempt);  // all places are taken: let others finish
    }
}

void JackServer::start(JackServerOptions options) {
    options_ = std::move(options);
    start();
}

void JackServer::stop() {
    if (!running()) return;
    resume();
    process_->terminate();
}

void JackServer::kill() {
    leftovers_ = mapped_by(pid());
    process_->signal(SIGKILL);
    if (!process_->wait()) throw std::runtime_error("jackd survives SIGKILL");
}

void JackServer::pause() const { process_->signal(SIGSTOP); }
void JackServer::resume() const { process_->signal(SIGCONT); }

void JackServer::clean() const {
    std::error_code ignored;  // gone already
    for (const auto& path : named_after(name())) fs::remove(path, ignored);
    for (const auto& path : leftovers_) fs::remove(path, ignored);
}

}  // namespace laydown::test
