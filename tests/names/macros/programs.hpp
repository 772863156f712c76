// What programs name so themselves: constants of one letter, sizes, and functions that are macros
#define A 1
#define B 16
#define C 3
#define D 64
#define E 2.718281828
#define G 9.81
#define H 128
#define J 5
#define K 10
#define L 44100
#define M 100
#define N 1000
#define O 0
#define P 7
#define Q 0.7
#define R 8
#define S 4
#define T float
#define U unsigned
#define V 230
#define W 640
#define X 0
#define Y 1
#define Z 2
#define all(x) (x).begin(), (x).end()
#define each(x) for (auto& element : (x))
#define check(x)                                                                                             \
    do {                                                                                                     \
        if (!(x)) abort();                                                                                   \
    } while (0)
#define log(x) printf("%s\n", (x))
#define exp(x) power(2.718281828, (x))
#define sqrt(x) root((x), 2)
#define tanh(x) ((x) / (1 + (x)))
#define mean(x) average(x)
#define sum(a, b) ((a) + (b))
#define sign(x) ((x) < 0 ? -1 : 1)
#define square(x) ((x) * (x))
#define mod(a, b) ((a) % (b))
#define repeat(n) for (int time = 0; time < (n); ++time)
#define zero(x) memset(&(x), 0, sizeof(x))
#define shape circle
#define batch 32
#define samples 60000
#define inputs 784
#define outputs 10
#define layers 3
#define weights table
#define bias 0.5
#define eps 1e-6
#define seed 42
#define scale 2
#define first 0
#define last 9
#define one 1
#define half 0.5
#define count 12
#define size 28
#define width 28
#define height 28
#define depth 3
#define channels 3
#define pixels (width * height)
#define rows 28
#define cols 28
#define steps 100
#define stride 2
#define padding 1
#define kernel 3
#define states 4
#define length 512
#define offset 8
#define value 1
