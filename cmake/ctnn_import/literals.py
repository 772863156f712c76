"""Numbers of a file as C++ says them: fractions for template arguments, literals in formulas."""
import fractions

import numpy

from .problems import Unsupported


def fraction(value, what):
    """p and q with float(p / q) == float(value): 0.001 is <1, 1000>, whatever bits a file keeps of it."""
    value = float(value)
    if not numpy.isfinite(value):
        raise Unsupported(f"{what} of {value}", "a finite number is taken")
    for digits in (10, 100, 1000, 10**4, 10**5, 10**6, 10**9, 10**12):
        f = fractions.Fraction(value).limit_denominator(digits)
        if numpy.float32(f.numerator / f.denominator) == numpy.float32(value) and abs(f.numerator) < 2**62:
            return f.numerator, f.denominator
    raise Unsupported(f"{what} of {value}", "no fraction of whole numbers is near enough")


def cpp_number(value):
    """A literal that serves floats and doubles alike: whole numbers as such, others with the fewest digits
    that give the float back."""
    value = float(value)
    if not numpy.isfinite(value):
        raise Unsupported(f"a constant of {value} in a formula", "a finite number is taken")
    if value == int(value) and abs(value) < 2**31:
        return str(int(value))
    return f"{str(numpy.float32(value))}f"
