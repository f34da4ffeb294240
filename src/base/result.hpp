// What a request returns: a value, or an error with a code for programs and a sentence for people.
#pragma once

#include <fmt/format.h>

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace laydown {

/// The codes of `/error` replies, so they are part of the OSC interface: never renumber.
enum class ErrorCode : int {
    unknown_address = 1,  ///< nothing answers to that OSC address
    bad_arguments = 2,    ///< wrong number or types of arguments
    out_of_range = 3,     ///< an argument lies outside its documented range
    not_found = 4,        ///< no such track, take or file
    wrong_state = 5,      ///< not possible now, such as stopping what is not recording
    no_server = 6,        ///< the JACK server is not there
    disk = 7,             ///< a file or folder refused
    conflict = 8,         ///< a name, folder or port is in use by another
    refused = 9,          ///< not allowed from there, such as a pattern where none is meant
    too_many = 10,        ///< a limit is reached (subscribers, tracks)
    internal = 11,        ///< a defect of the program
    no_answer = 12,       ///< nobody answered in time; only ever given by clients
};

struct Error {
    ErrorCode code;
    std::string text;
    int system = 0;  ///< the errno behind it, where there is one
};

template <class... Args>
Error error(ErrorCode code, fmt::format_string<Args...> format, Args&&... args) {
    return {code, fmt::format(format, std::forward<Args>(args)...)};
}

/// A value or an error. `Result<void>` is success or an error.
template <class T>
class [[nodiscard]] Result {
  public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const { return state_.index() == 0; }
    T& operator*() {
        assert(*this);
        return std::get<0>(state_);
    }
    const T& operator*() const {
        assert(*this);
        return std::get<0>(state_);
    }
    T* operator->() { return &**this; }
    const T* operator->() const { return &**this; }
    const Error& error() const {
        assert(!*this);
        return std::get<1>(state_);
    }

  private:
    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
  public:
    Result() = default;
    Result(Error error) : error_(std::move(error)), failed_(true) {}

    explicit operator bool() const { return !failed_; }
    const Error& error() const {
        assert(failed_);
        return error_;
    }

  private:
    Error error_{};
    bool failed_ = false;
};

}  // namespace laydown
