#include "jackio_fixture.hpp"

#include "jackio/library_log.hpp"

namespace laydown::test {

namespace {
std::mutex words_mutex;
std::string words;  // NOLINT(cert-err58-cpp)

void keep_words(jackio::Severity, std::string_view text) noexcept {
    const std::lock_guard lock(words_mutex);
    words.append(text).append("\n");
}

bool same(const JackServerOptions& a, const JackServerOptions& b) {
    return a.rate == b.rate && a.period == b.period && a.synchronous == b.synchronous &&
           a.ports == b.ports;
}
}  // namespace

JackServer& server(const JackServerOptions& options) {
    static JackServer one(options);
    if (one.running() && !same(one.options(), options)) one.stop();
    if (!one.running()) one.start(options);
    return one;
}

std::string library_words() {
    const std::lock_guard lock(words_mutex);
    return std::exchange(words, {});
}

std::unique_ptr<jackio::Client> open_ours(const std::shared_ptr<jackio::Notes>& notes,
                                          const std::string& name) {
    jackio::route_library_messages(keep_words);
    jackio::Client::await_closing();  // of one whose server went
    auto client = jackio::Client::open({.name = name}, notes);
    if (!client) FAIL(client.error().text);
    return std::move(*client);
}

jackio::AudioPort open_port(const jackio::Client& client, const std::string& name,
                            jackio::Direction direction) {
    auto port = jackio::AudioPort::open(client, name, direction);
    if (!port) FAIL(port.error().text);
    return std::move(*port);
}

Running::Running(std::unique_ptr<jackio::Client>& client, jackio::ProcessHandler& handler)
    : client_(client) {
    if (const auto activated = client->activate(handler); !activated) FAIL(activated.error().text);
}

Running::~Running() { client_.reset(); }

void CycleLog::process(std::uint32_t frames) noexcept {
    const auto place = size_.load(std::memory_order_relaxed);
    const auto cycle = clock_.begin(frames);
    if (place >= capacity) return;
    auto& entry = entries_[place];
    entry = {cycle, 0, 0};
    if (port_ != nullptr) {
        const auto samples = port_->input(frames);
        entry.first_sample = samples.front();
        entry.last_sample = samples.back();
    }
    if (const auto late = late_.exchange(0); late > 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(late));
    }
    size_.store(place + 1, std::memory_order_release);
}

InputRig::InputRig()
    : client(open_ours(notes)),
      port(open_port(*client, "in")),
      log(*client, *notes, &port),
      running(client, log) {}

}  // namespace laydown::test
