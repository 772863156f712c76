// <Arduino.h>, <binary.h>, <pins_arduino.h>, <Print.h>, <sfr_defs.h>
#define abs(x) ((x) > 0 ? (x) : -(x))
#define round(x) ((x) >= 0 ? (long)((x) + 0.5) : (long)((x) - 0.5))
#define constrain(amt, low, high) ((amt) < (low) ? (low) : ((amt) > (high) ? (high) : (amt)))
#define radians(deg) ((deg) * DEG_TO_RAD)
#define degrees(rad) ((rad) * RAD_TO_DEG)
#define sq(x) ((x) * (x))
#define lowByte(w) ((unsigned char)((w) & 0xff))
#define highByte(w) ((unsigned char)((w) >> 8))
#define bit(b) (1UL << (b))
#define bitRead(value, bit) (((value) >> (bit)) & 0x01)
#define bitSet(value, bit) ((value) |= (1UL << (bit)))
#define bitClear(value, bit) ((value) &= ~(1UL << (bit)))
#define bitWrite(value, bit, bitvalue) ((bitvalue) ? bitSet(value, bit) : bitClear(value, bit))
#define swap(a, b)                                                                                           \
    {                                                                                                        \
        auto t = a;                                                                                          \
        a = b;                                                                                               \
        b = t;                                                                                               \
    }
#define word(...) ((unsigned)(__VA_ARGS__))
#define F(string_literal) (string_literal)
#define PSTR(s) (s)
#define _BV(bit) (1 << (bit))
#define interrupts()
#define noInterrupts()
#define PI 3.1415926535897932384626433832795
#define HALF_PI 1.5707963267948966192313216916398
#define TWO_PI 6.283185307179586476925286766559
#define DEG_TO_RAD 0.017453292519943295769236907684886
#define RAD_TO_DEG 57.295779513082320876798154814105
#define EULER 2.718281828459045235360287471352
#define HIGH 0x1
#define LOW 0x0
#define INPUT 0x0
#define OUTPUT 0x1
#define INPUT_PULLUP 0x2
#define DEFAULT 1
#define EXTERNAL 0
#define INTERNAL 3
#define CHANGE 1
#define FALLING 2
#define RISING 3
#define SERIAL 0x0
#define DISPLAY 0x1
#define LSBFIRST 0
#define MSBFIRST 1
#define DEC 10
#define HEX 16
#define OCT 8
#define BIN 2
#define A0 14
#define A1 15
#define A2 16
#define B0 0
#define B1 1
#define B00 0
#define B01 1
#define B10 2
#define B11 3
#define B101 5
#define SS 10
#define MOSI 11
#define MISO 12
#define SCK 13
#define BIT0 1
#define BIT(n) (1u << (n))
#define SP 0x3d
#define SREG 0x3f
#define PORTB 0x25
