#include "recorder/other_sessions.hpp"

#include <pthread.h>

#include <cstdio>
#include <exception>

#include "base/thread_role.hpp"

namespace laydown::recorder {

OtherSessions::OtherSessions(std::filesystem::path own, std::function<void(Salvaged)> report)
    : thread_([this, own = std::move(own), report = std::move(report)](std::stop_token stop) {
          set_thread_role(ThreadRole::disk);
          SalvagePatience patience;
          patience.stop = std::move(stop);
          try {
              static_cast<void>(salvage_other_sessions(own, report, patience));
          } catch (const std::exception& exception) {
              // It could not even be told to who logs.
              std::fprintf(stderr, "other sessions are not completed: %s\n", exception.what());
          }
          ended_.store(true);
      }) {
    pthread_setname_np(thread_.native_handle(), "salvage");
}

}  // namespace laydown::recorder
