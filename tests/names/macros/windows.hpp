// <windows.h> without NOMINMAX and WIN32_LEAN_AND_MEAN; MFC's and the debugging heap's new
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#define small char
#define hyper long long
#define near
#define far
#define NEAR near
#define FAR far
#define interface struct
#define pascal
#define cdecl
#define CALLBACK
#define WINAPI
#define PASCAL
#define APIENTRY WINAPI
#define CONST const
#define VOID void
#define IN
#define OUT
#define OPTIONAL
#define DELETE (0x00010000L)
#define ERROR 0
#define NO_ERROR 0L
#define NOERROR 0
#define TRUE 1
#define FALSE 0
#define STRICT 1
#define IGNORE 0
#define INFINITE 0xFFFFFFFF
#define ABSOLUTE 1
#define RELATIVE 2
#define TRANSPARENT 1
#define OPAQUE 2
#define DIFFERENCE 11
#define DOMAIN 1
#define SING 2
#define OVERFLOW 3
#define UNDERFLOW 4
#define THIS void
#define PURE = 0
#define MAX_PATH 260
#define RGB(r, g, b) (((r) << 16) | ((g) << 8) | (b))
#define TEXT(quote) L##quote
#define Yield()
#define GetObject GetObjectA
#define GetMessage GetMessageA
#define SendMessage SendMessageA
#define CreateFile CreateFileA
#define LoadImage LoadImageA
#define DrawText DrawTextA
#define rad1 0x0420
#define grp1 0x0430
#define DEBUG_NEW new (__FILE__, __LINE__)
#define new DEBUG_NEW
