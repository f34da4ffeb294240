#include "jackio/library_log.hpp"

#include <jack/jack.h>

#include <atomic>

#include "jackio/uncancelled.hpp"

namespace laydown::jackio {

namespace {

std::atomic<LibrarySink> current{nullptr};  // NOLINT(*-global-variables): libjack has one

void pass_on(Severity severity, const char* text) {
    const auto sink = current.load();
    if (sink != nullptr && text != nullptr) uncancelled([&] { sink(severity, text); });
}

}  // namespace

void route_library_messages(LibrarySink sink) {
    current = sink;
    jack_set_error_function([](const char* text) { pass_on(Severity::error, text); });
    jack_set_info_function([](const char* text) { pass_on(Severity::info, text); });
}

}  // namespace laydown::jackio
