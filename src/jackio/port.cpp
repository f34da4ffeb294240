#include "jackio/port.hpp"

#include <jack/jack.h>
#include <jack/metadata.h>
#include <jack/uuid.h>

#include <cerrno>
#include <utility>

#include "jackio/client.hpp"
#include "jackio/client_core.hpp"
#include "jackio/port_names.hpp"

namespace laydown::jackio {

namespace {

Error lost() { return error(ErrorCode::no_server, "the JACK server is gone"); }

Result<void> check_name(const ClientCore& core, std::string_view name) {
    // Not jack_port_name_size(): jackd2 answers 321 and cuts names to 256 bytes.
    constexpr std::size_t longest_full = 255;
    const auto longest = longest_full - core.name.size() - 1;
    if (name.empty() || name.size() > longest || name.find(':') != std::string_view::npos) {
        return error(ErrorCode::out_of_range,
                     "a port of '{}' has a name of 1 to {} bytes without a colon, and '{}' is not "
                     "one",
                     core.name, longest, name);
    }
    return {};
}

/// libjack has no name for a port that the server has forgotten.
std::string text_of(const char* name) { return name == nullptr ? std::string() : name; }

bool exists(const ClientCore& core, std::string_view name) {
    const auto full = fmt::format("{}:{}", core.name, name);
    return jack_port_by_name(core.client, full.c_str()) != nullptr;
}

LatencyRange latency(const ClientCore& core, PortHandle* port, jack_latency_callback_mode_t mode) {
    if (!core.usable()) return {};
    jack_latency_range_t range{};
    jack_port_get_latency_range(port, mode, &range);
    return {{range.min}, {range.max}};
}

}  // namespace

Result<Port> Port::open(const Client& client, std::string_view name, Direction direction,
                        Type type) {
    const auto& core = client.core();
    if (!core->usable()) return lost();
    if (const auto checked = check_name(*core, name); !checked) return checked.error();
    if (exists(*core, name)) {
        return error(ErrorCode::conflict, "'{}' has a port '{}' already", core->name, name);
    }
    const auto flags = direction == Direction::input ? JackPortIsInput : JackPortIsOutput;
    const auto* type_name = type == Type::midi ? JACK_DEFAULT_MIDI_TYPE : JACK_DEFAULT_AUDIO_TYPE;
    auto* port = jack_port_register(core->client, std::string(name).c_str(), type_name, flags, 0);
    if (port == nullptr) {
        return error(ErrorCode::too_many, "the JACK server has no room for port '{}'", name);
    }
    return Port(core, port, direction);
}

Port::Port(std::shared_ptr<ClientCore> core, PortHandle* port, Direction direction)
    : core_(std::move(core)), port_(port), direction_(direction) {}

Port::~Port() { close(); }

Port::Port(Port&& other) noexcept
    : core_(std::move(other.core_)),
      port_(std::exchange(other.port_, nullptr)),
      direction_(other.direction_) {}

Port& Port::operator=(Port&& other) noexcept {
    if (this != &other) {
        close();
        core_ = std::move(other.core_);
        port_ = std::exchange(other.port_, nullptr);
        direction_ = other.direction_;
    }
    return *this;
}

void Port::close() noexcept {
    if (port_ == nullptr || !core_->usable()) return;
    // Codes ignored here on purpose: a server that refuses has no such property or port any more.
    static_cast<void>(jack_remove_properties(core_->client, jack_port_uuid(port_)));
    static_cast<void>(jack_port_unregister(core_->client, port_));
    port_ = nullptr;
}

std::string Port::name() const { return text_of(jack_port_short_name(port_)); }
std::string Port::full_name() const { return text_of(jack_port_name(port_)); }

Result<void> Port::rename(std::string_view name) {
    if (!core_->usable()) return lost();
    if (name == this->name()) return {};
    if (const auto checked = check_name(*core_, name); !checked) return checked.error();
    if (exists(*core_, name)) {
        return error(ErrorCode::conflict, "'{}' has a port '{}' already", core_->name, name);
    }
    const std::string text(name);
    if (const int code = jack_port_rename(core_->client, port_, text.c_str()); code != 0) {
        return error(ErrorCode::refused, "JACK refused to rename port '{}' to '{}' ({})",
                     this->name(), name, code);
    }
    return {};
}

Result<void> Port::set_property(const char* key, const std::string& value, const char* type) {
    if (!core_->usable()) return lost();
    const int code =
        jack_set_property(core_->client, jack_port_uuid(port_), key, value.c_str(), type);
    if (code != 0) {
        return error(ErrorCode::refused, "JACK refused property {} of port '{}' ({})", key, name(),
                     code);
    }
    return {};
}

Result<void> Port::set_pretty_name(const std::string& text) {
    return set_property(JACK_METADATA_PRETTY_NAME, text, "text/plain");
}

Result<void> Port::set_order(int order) {
    return set_property(JACK_METADATA_ORDER, std::to_string(order),
                        "http://www.w3.org/2001/XMLSchema#integer");
}

LatencyRange Port::capture_latency() const { return latency(*core_, port_, JackCaptureLatency); }

LatencyRange Port::playback_latency() const { return latency(*core_, port_, JackPlaybackLatency); }

std::vector<std::string> Port::connections() const {
    if (!core_->usable()) return {};
    return take_names(jack_port_get_all_connections(core_->client, port_));
}

Result<void> Port::connect(const std::string& other) {
    if (!core_->usable()) return lost();
    if (jack_port_by_name(core_->client, other.c_str()) == nullptr) {
        return error(ErrorCode::not_found, "there is no port '{}'", other);
    }
    const auto ours = full_name();
    if (ours.empty())
        return error(ErrorCode::refused, "the JACK server has forgotten a port of ours");
    const bool input = direction_ == Direction::input;
    const int code = jack_connect(core_->client, input ? other.c_str() : ours.c_str(),
                                  input ? ours.c_str() : other.c_str());
    if (code != 0 && code != EEXIST) {
        return error(ErrorCode::refused, "JACK refused to connect '{}' with '{}' ({})", ours, other,
                     code);
    }
    return {};
}

}  // namespace laydown::jackio
