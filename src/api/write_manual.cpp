// Prints laydown-osc(7).
#include <cstdio>

#include "api/manual.hpp"

int main() {
    const auto page = laydown::api::manual(laydown::api::processes);
    return std::fputs(page.c_str(), stdout) < 0 || std::fflush(stdout) != 0 ? 1 : 0;
}
