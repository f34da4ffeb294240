// The one place that decides what is accepted where: tolerant in the type of a number, strict in
// its value. Errors name the argument and what it may be. Pure: any thread.
#pragma once

#include "base/result.hpp"
#include "osc/argument.hpp"
#include "osc/value.hpp"

namespace laydown::osc {

/// Any number in [0, 1]: true from 0.5 up.
Result<bool> to_flag(const Value& value, const ArgumentInfo& info);
/// Any whole number in the declared range. Never cuts: a fraction, or a float too large to be sure
/// of its last digit, is an error.
Result<std::int64_t> to_whole(const Value& value, const ArgumentInfo& info);
/// Any finite number in the declared range. Of a float it is the shortest decimal number that
/// becomes that float: 137.03F is 137.03.
Result<double> to_number(const Value& value, const ArgumentInfo& info);
/// A string or symbol, valid UTF-8, within the declared length or among the declared words.
Result<std::string> to_text(const Value& value, const ArgumentInfo& info);

Value whole_value(std::int64_t n, const ArgumentInfo& info);
/// `internal`: the program was about to send what it declared that it never does.
Error out_of_range_defect(std::int64_t n, const ArgumentInfo& info);
Value number_value(double n, const ArgumentInfo& info);

/// The number that a value of any numeric type holds (`T` is 1); nothing for texts and others.
/// Not-a-number and infinities are passed on.
std::optional<double> plain_number(const Value& value);

}  // namespace laydown::osc
