// Linked into tests whose preloaded libraries a sanitizer does not stand: in a sanitized build the
// executable is skipped, and meson says so.
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

constexpr int skipped = 77;

[[maybe_unused]] const bool plain = [] {
    const char* sanitized = std::getenv("LAYDOWN_SANITIZED");
    if (sanitized == nullptr || std::string_view(sanitized) != "1") return true;
    std::puts("skipped: what is to be preloaded and the sanitizer are in each other's way");
    std::exit(skipped);
}();

}  // namespace
