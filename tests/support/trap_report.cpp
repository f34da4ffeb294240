#include "trap_report.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace laydown::test {

Environment trap_environment(const std::string& report) {
    const char* library = std::getenv("LAYDOWN_RT_TRAP");
    if (library == nullptr) throw std::runtime_error("LAYDOWN_RT_TRAP is not set");
    return {{"LD_PRELOAD", library}, {"LAYDOWN_RT_TRAP_REPORT", report}};
}

TrapReport read_trap_report(const std::string& report) {
    std::ifstream file(report);
    std::stringstream whole;
    whole << file.rdbuf();
    TrapReport result;
    result.text = whole.str();
    std::string word;
    std::string system_calls;
    whole >> word >> result.callbacks >> word >> result.violations >> word >> system_calls;
    result.system_calls = system_calls == "trapped";
    return result;
}

}  // namespace laydown::test
