// glib, <complex.h>, <sys/param.h>, <altivec.h>, a curses, gettext, R, PostgreSQL, GNU modes
#define MIN(a, b) (((a) < (b)) ? (a) : (b))
#define MAX(a, b) (((a) > (b)) ? (a) : (b))
#define ABS(a) (((a) < 0) ? -(a) : (a))
#define CLAMP(x, low, high) (((x) > (high)) ? (high) : (((x) < (low)) ? (low) : (x)))
#define TRUE (!FALSE)
#define FALSE (0)
#define I _Complex_I
#define complex _Complex
#define imaginary _Imaginary
#define major(device) ((device) >> 8)
#define minor(device) ((device) & 255)
#define howmany(x, y) (((x) + ((y) - 1)) / (y))
#define roundup(x, y) ((((x) + ((y) - 1)) / (y)) * (y))
#define isset(a, i) ((a)[(i) / 8] & (1 << ((i) % 8)))
#define isnan(x) ((x) != (x))
#define isinf(x) (!isnan(x) && isnan((x) - (x)))
#define isfinite(x) (!isnan((x) - (x)))
#define signbit(x) ((x) < 0)
#define vector __attribute__((vector_size(16)))
#define pixel unsigned
#define clear() wclear(stdscr)
#define erase() werase(stdscr)
#define move(y, x) wmove(stdscr, y, x)
#define refresh() wrefresh(stdscr)
#define columns CUR Numbers[0]
#define lines CUR Numbers[2]
#define _(text) gettext(text)
#define length(x) Rf_length(x)
#define error Rf_error
#define eval Rf_eval
#define Min(x, y) ((x) < (y) ? (x) : (y))
#define Max(x, y) ((x) > (y) ? (x) : (y))
#define Abs(x) ((x) >= 0 ? (x) : -(x))
#define Assert(condition)
#define linux 1
#define unix 1
