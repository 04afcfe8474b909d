/* To be preloaded: a kernel whose clock is synchronised, whatever that of the machine under the test is. */
#include <string.h>
#include <sys/timex.h>

int adjtimex(struct timex* request) {
    memset(request, 0, sizeof *request);
    return TIME_OK;
}
