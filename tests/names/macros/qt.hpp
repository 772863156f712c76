// <QtCore/qobjectdefs.h> and qforeach.h, without QT_NO_KEYWORDS
#define slots
#define signals public
#define emit
#define foreach(variable, container) for (variable : container)
#define forever for (;;)
#define Q_OBJECT
#define Q_SLOTS
#define Q_SIGNALS public
#define Q_EMIT
#define Q_FOREACH(variable, container) for (variable : container)
#define Q_FOREVER for (;;)
#define Q_UNUSED(x) (void)x;
#define SIGNAL(a) "2" #a
#define SLOT(a) "1" #a
#define METHOD(a) "0" #a
