#include "jackio/client.hpp"

#include <jack/jack.h>

#include <algorithm>
#include <cstdlib>

#include "jackio/client_callbacks.hpp"
#include "jackio/client_closing.hpp"
#include "jackio/client_core.hpp"
#include "jackio/cycle_callbacks.hpp"
#include "jackio/pipewire.hpp"
#include "jackio/port_names.hpp"

namespace laydown::jackio {

namespace {

std::string server_name(const ClientOptions& options) {
    if (!options.server.empty()) return options.server;
    const char* name = std::getenv("JACK_DEFAULT_SERVER");
    return name != nullptr && *name != '\0' ? name : "default";
}

std::string server_words(const std::string& server) {
    return server.empty() ? "" : fmt::format(" named '{}'", server);
}

ClientHandle* open_handle(const ClientOptions& options, const std::string& name, int flags,
                          jack_status_t& status) {
    flags |= JackNoStartServer;
    if (options.server.empty()) {
        return jack_client_open(name.c_str(), static_cast<jack_options_t>(flags), &status);
    }
    return jack_client_open(name.c_str(), static_cast<jack_options_t>(flags | JackServerName),
                            &status, options.server.c_str());
}

/// jackd2 knows why it refused a client, but its library answers the same to every refusal: the
/// name has to be looked for, as a client of another name.
bool name_in_use(const ClientOptions& options) {
    jack_status_t status{};
    auto* probe = open_handle(options, "laydown-probe", JackNullOption, status);
    if (probe == nullptr) return false;
    char* uuid = jack_get_uuid_for_client_name(probe, options.name.c_str());
    const bool found = uuid != nullptr;
    jack_free(uuid);
    static_cast<void>(jack_client_close(probe));  // its code says nothing of use
    return found;
}

/// PipeWire takes a second client of a name, and renames its ports: there the name is in use when
/// ports have it before we have registered any.
bool ports_in_use(ClientHandle* client, const std::string& name) {
    const auto ports = take_names(jack_get_ports(client, nullptr, nullptr, 0));
    return std::ranges::any_of(ports,
                               [&](const auto& port) { return port.starts_with(name + ":"); });
}

Error name_error(const ClientOptions& options) {
    return error(ErrorCode::conflict, "a JACK client named '{}' is running already", options.name);
}

Error open_error(const ClientOptions& options, jack_status_t status) {
    const bool no_server = (status & JackServerFailed) != 0;
    if ((status & JackNameNotUnique) != 0 || (!no_server && name_in_use(options))) {
        return name_error(options);
    }
    if (no_server) {
        return error(ErrorCode::no_server, "no JACK server{} is running",
                     server_words(options.server));
    }
    return error(ErrorCode::internal, "the JACK server{} refused client '{}' (status {:#x})",
                 server_words(options.server), options.name, static_cast<unsigned>(status));
}

}  // namespace

Result<void> check_client_name(const ClientOptions& options) {
    const std::string& name = options.name;
    // Not jack_client_name_size(): jackd2 answers 65 and takes 63 bytes.
    constexpr std::size_t longest = 63;
    if (name.empty() || name.size() > longest || name.find(':') != std::string::npos) {
        return error(ErrorCode::out_of_range,
                     "a JACK client's name has 1 to {} bytes and no colon, and '{}' is not one",
                     longest, name);
    }
    if (name == server_name(options)) {
        return error(ErrorCode::out_of_range,
                     "'{}' is the JACK server's name, which none of its clients can have", name);
    }
    return {};
}

Result<std::unique_ptr<Client>> Client::open(const ClientOptions& options,
                                             std::shared_ptr<Notes> notes) {
    if (const auto named = check_client_name(options); !named) return named.error();
    const OpeningTurn turn;
    if (!turn) {
        return error(ErrorCode::no_server, "a client of the last JACK server is not closed yet");
    }
    jack_status_t status{};
    const MadeThreads made;
    auto* handle = open_handle(options, options.name, JackUseExactName, status);
    if (handle == nullptr) return open_error(options, status);

    auto core = std::make_shared<ClientCore>();
    core->client = handle;
    core->pipewire = is_pipewire();
    core->listener = made.last();
    core->notes = std::move(notes);
    std::unique_ptr<Client> client(new Client(core));
    const char* name = jack_get_client_name(handle);
    if (name == nullptr) return error(ErrorCode::no_server, "the JACK server is gone");
    core->name = name;
    if (ports_in_use(handle, core->name)) return name_error(options);
    if (auto result = register_callbacks(*core); !result) return result.error();
    return client;
}

Client::~Client() { close_client(core_); }

void Client::await_closing() noexcept { jackio::await_closing(); }

Result<void> Client::activate(ProcessHandler& handler) {
    core_->process.set(&handler);
    if (lost()) return error(ErrorCode::no_server, "the JACK server is gone");
    if (core_->sync.is_set()) {
        // Not before: PipeWire's libjack begins to expect this client in each cycle.
        if (const int code = set_sync_callback(*core_); code != 0) {
            return error(ErrorCode::internal, "jack_set_sync_callback failed ({})", code);
        }
    }
    const MadeThreads made;
    const int code = jack_activate(core_->client);
    core_->cycles = made.last();
    if (code != 0) {
        return error(ErrorCode::internal, "jack_activate failed ({})", code);
    }
    return {};
}

SampleRate Client::sample_rate() const { return {jack_get_sample_rate(core_->client)}; }
Frames Client::buffer_size() const { return {jack_get_buffer_size(core_->client)}; }
const std::string& Client::name() const { return core_->name; }
bool Client::lost() const { return core_->lost; }
ClientHandle* Client::handle() const { return core_->client; }

}  // namespace laydown::jackio
