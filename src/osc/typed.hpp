// Between the values of a message and the C++ types of a declaration. Reading is tolerant where
// nothing is lost (any type of number for a number) and an error where something would be.
// Pure: any thread.
#pragma once

#include <tuple>
#include <type_traits>
#include <utility>

#include "base/result.hpp"
#include "osc/coerce.hpp"
#include "osc/method.hpp"
#include "osc/value.hpp"

namespace laydown::osc {

/// A reply whose values are put together by hand, for methods declared as `replying_freely`.
struct Reply {
    Values values;
};

namespace detail {

template <class>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class>
struct IsList : std::false_type {};
template <class T>
struct IsList<std::vector<T>> : std::true_type {};

template <class T>
T from_integer(std::int64_t n) {
    if constexpr (std::is_integral_v<T>)
        return static_cast<T>(n);
    else if constexpr (std::is_same_v<T, TrackNumber>)
        return {static_cast<int>(n)};
    else
        return {n};  // Frames and positions
}

inline std::int64_t to_integer(std::int64_t n) { return n; }
inline std::int64_t to_integer(int n) { return n; }
inline std::int64_t to_integer(TrackNumber n) { return n.value; }
inline std::int64_t to_integer(Frames n) { return n.count; }
template <class Line>
std::int64_t to_integer(Position<Line> p) {
    return p.frame;
}

}  // namespace detail

/// Reads one argument, checked against its declared type and range.
template <class T>
Result<T> from_value(const Value& value, const ArgumentInfo& info) {
    if constexpr (std::is_same_v<T, bool>) {
        return to_flag(value, info);
    } else if constexpr (std::is_same_v<T, double>) {
        return to_number(value, info);
    } else if constexpr (std::is_same_v<T, std::string>) {
        return to_text(value, info);
    } else {
        const auto whole = to_whole(value, info);
        if (!whole) return whole.error();
        return detail::from_integer<T>(*whole);
    }
}

/// The value that is sent for `value`. Numbers are kept within their range, not-a-number becomes
/// the lowest.
template <class T>
Value to_value(const T& value, const ArgumentInfo& info) {
    if constexpr (std::is_same_v<T, bool>)
        return Value{std::int32_t{value}};
    else if constexpr (std::is_same_v<T, double>)
        return number_value(value, info);
    else if constexpr (std::is_same_v<T, std::string>)
        return Value{value};
    else
        return whole_value(detail::to_integer(value), info);
}

/// Reads arguments one after the other and keeps the first error.
class ArgumentReader {
  public:
    ArgumentReader(const Values& values, std::span<const ArgumentInfo> infos)
        : values_(values), infos_(infos) {}

    template <class T>
    T next() {
        const ArgumentInfo& info = infos_[declared_++];
        if constexpr (detail::IsOptional<T>::value) {
            if (used_ == values_.size()) return std::nullopt;
            return one<typename T::value_type>(info);
        } else if constexpr (detail::IsList<T>::value) {
            T list;
            while (used_ < values_.size() && !error_)
                list.push_back(one<typename T::value_type>(info));
            return list;
        } else {
            return one<T>(info);
        }
    }

    /// The first error, or that there were too many arguments; nothing when all is well.
    std::optional<Error> error() const;

  private:
    template <class T>
    T one(const ArgumentInfo& info) {
        if (error_) return T{};
        if (used_ == values_.size()) {
            error_ = missing(info);
            return T{};
        }
        auto read = from_value<T>(values_[used_++], info);
        if (read) return std::move(*read);
        error_ = read.error();
        return T{};
    }
    Error missing(const ArgumentInfo& info) const;

    const Values& values_;
    std::span<const ArgumentInfo> infos_;
    std::size_t declared_ = 0;
    std::size_t used_ = 0;
    std::optional<Error> error_;
};

/// All arguments, in order.
template <class... Ts>
Result<std::tuple<Ts...>> read_all(const Values& values, std::span<const ArgumentInfo> infos) {
    ArgumentReader reader(values, infos);
    std::tuple<Ts...> read{reader.next<Ts>()...};  // braces: from left to right
    if (const auto error = reader.error()) return *error;
    return read;
}

/// Appends an argument; an optional one that is left out appends nothing.
template <class T>
void append(Values& values, const T& value, const ArgumentInfo& info) {
    if constexpr (detail::IsOptional<T>::value) {
        if (value) append(values, *value, info);
    } else if constexpr (detail::IsList<T>::value) {
        for (const auto& one : value) append(values, one, info);
    } else {
        values.push_back(to_value(value, info));
    }
}

template <class... Ts>
Values write_all([[maybe_unused]] std::span<const ArgumentInfo> infos, const Ts&... values) {
    Values out;
    std::size_t n = 0;
    (append(out, values, infos[n++]), ...);
    return out;
}

/// The C++ type of what a reply carries: nothing, one value, or several in a tuple.
template <class Replies>
struct ReplyType;
template <>
struct ReplyType<Types<>> {
    using type = void;
};
template <class T>
struct ReplyType<Types<T>> {
    using type = T;
};
template <class T, class U, class... Ts>
struct ReplyType<Types<T, U, Ts...>> {
    using type = std::tuple<T, U, Ts...>;
};

/// Whether whole numbers lie in their declared ranges. Others may leave theirs: a level of silence
/// is sent as the lowest that is declared.
template <class T>
Result<void> check_range([[maybe_unused]] const T& value,
                         [[maybe_unused]] const ArgumentInfo& info) {
    if constexpr (detail::IsOptional<T>::value) {
        if (value) return check_range(*value, info);
    } else if constexpr (detail::IsList<T>::value) {
        for (const auto& one : value)
            if (auto checked = check_range(one, info); !checked) return checked;
    } else if constexpr (requires { detail::to_integer(value); } && !std::is_same_v<T, bool> &&
                         !std::is_same_v<T, double>) {
        const std::int64_t n = detail::to_integer(value);
        if (n < info.lowest || n > info.highest) return out_of_range_defect(n, info);
    }
    return {};
}

template <class... Ts>
Result<Values> write_in_range([[maybe_unused]] std::span<const ArgumentInfo> infos,
                              const Ts&... values) {
    Result<void> checked;
    std::size_t n = 0;
    (static_cast<void>(checked && (checked = check_range(values, infos[n++]), true)), ...);
    if (!checked) return checked.error();
    return write_all(infos, values...);
}

/// What a handler returned, as values. A whole number out of its declared range is a defect of the
/// program, and told as such (`internal`).
template <class T>
Result<Values> write_reply(const Result<T>& result, std::span<const ArgumentInfo> infos) {
    if (!result) return result.error();
    if constexpr (std::is_void_v<T>)
        return Values{};
    else if constexpr (std::is_same_v<T, Reply>)
        return result->values;
    else if constexpr (requires { std::tuple_size<T>::value; })
        return std::apply([&](const auto&... each) { return write_in_range(infos, each...); },
                          *result);
    else
        return write_in_range(infos, *result);
}

}  // namespace laydown::osc
