"""Names that C++ takes."""
import re

KEYWORDS = set(
    """alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t
    char32_t class compl concept const consteval constexpr constinit const_cast continue co_await
    co_return co_yield decltype default delete do double dynamic_cast else enum explicit export extern
    false float for friend goto if inline int long mutable namespace new noexcept not not_eq nullptr
    operator or or_eq private protected public register reinterpret_cast requires return short signed
    sizeof static static_assert static_cast struct switch template this thread_local throw true try
    typedef typeid typename union unsigned using virtual void volatile wchar_t while xor xor_eq std ctnn
    nn main unix linux i386 net assert errno NULL EOF INFINITY NAN""".split())


def identifier(text):
    """A C++ name made of any text."""
    name = re.sub(r"[^0-9a-zA-Z]+", "_", text).strip("_")[:60] or "model"
    name = "m" + name if name[0].isdigit() else name
    return name + "_model" if name in KEYWORDS else name


def is_identifier(text):
    return re.fullmatch(r"[a-zA-Z][0-9a-zA-Z_]{0,99}",
                        text) is not None and text not in KEYWORDS and "__" not in text
