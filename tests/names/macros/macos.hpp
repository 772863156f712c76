// <AssertMacros.h>, <objc/objc.h>, <MacTypes.h>
#define check(assertion)
#define check_noerr(error)
#define check_string(assertion, message)
#define ncheck(assertion)
#define verify(assertion) ((void)(assertion))
#define verify_noerr(error) ((void)(error))
#define verify_action(assertion, action)
#define nverify(assertion)
#define require(assertion, label)                                                                            \
    if (!(assertion)) goto label
#define require_noerr(error, label)                                                                          \
    if ((error) != 0) goto label
#define require_action(assertion, label, action)                                                             \
    if (!(assertion)) {                                                                                      \
        action;                                                                                              \
        goto label;                                                                                          \
    }
#define require_quiet(assertion, label)                                                                      \
    if (!(assertion)) goto label
#define nrequire(assertion, label)                                                                           \
    if (assertion) goto label
#define nil ((void*)0)
#define Nil nil
#define YES true
#define NO false
#define pi 3.14159265358979323846
#define TARGET_OS_MAC 1
