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
# What the C library has in the global namespace, where a header's namespace is, too.
FUNCTIONS = set(
    """abs acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh drem erf erfc exp exp10 exp2
    expm1 fabs fdim finite floor fma fmax fmin fmod fpclassify frexp gamma hypot ilogb isfinite isinf
    isnan isnormal j0 j1 jn ldexp lgamma llrint llround log log10 log1p log2 logb lrint lround modf nan
    nearbyint nextafter nexttoward pow pow10 remainder remquo rint round scalb scalbln scalbn
    significand signbit signgam sin sincos sinh sqrt tan tanh tgamma trunc y0 y1 yn abort atexit atof
    atoi atol bsearch calloc div environ exit free getenv labs ldiv malloc putenv qsort rand random
    realloc setenv srand srandom system bcmp bcopy bzero ffs index rindex strcat strchr strcmp strcpy
    strdup strlen strstr memchr memcmp memcpy memmove memset asctime clock ctime daylight difftime
    gmtime localtime mktime strftime time timezone tzname tzset fclose feof ferror fopen fprintf fputs
    fread fscanf fwrite getc getchar getline gets perror printf putc putchar puts remove rename rewind
    scanf setbuf sprintf stderr stdin stdout tmpfile ungetc access alarm brk chdir chmod chown close
    creat dup dup2 execv fchown fork fsync getopt getpid isatty kill link lockf lseek mkdir mknod nice
    open optarg opterr optind optopt pause pipe poll pread pwrite raise read readlink rmdir sbrk select
    signal sleep stat stime swab symlink sync truncate ttyname umask unlink utime vfork wait write
    accept bind connect listen recv send shutdown socket isalnum isalpha isdigit isspace isupper tolower
    toupper setjmp longjmp""".split())


def identifier(text):
    """A C++ name made of any text."""
    name = re.sub(r"[^0-9a-zA-Z]+", "_", text).strip("_")[:60] or "model"
    name = "m" + name if name[0].isdigit() else name
    return name + "_model" if name in KEYWORDS | FUNCTIONS else name


def is_identifier(text):
    return re.fullmatch(r"[a-zA-Z][0-9a-zA-Z_]{0,99}",
                        text) is not None and text not in KEYWORDS | FUNCTIONS and "__" not in text
