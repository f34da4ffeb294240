#include "daemon/main_guard.hpp"
#include "recorder/program.hpp"

int main(int argc, char** argv) {
    return laydown::daemon::main_guard("laydown-recorder",
                                       [&] { return laydown::recorder::run(argc, argv); });
}
