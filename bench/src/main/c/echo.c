/* An HTTP/1.1 server that answers each request with its own body: what the sockets of this machine carry at best.
   Reads a whole body before it answers, as a model server must. One process per connection. Prints its port. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD_BYTES = 65536 };
static const size_t MAX_BODY = (size_t)1 << 30;

static int send_all(int to, const char *from, size_t length) {
    while (length > 0) {
        ssize_t sent = write(to, from, length);
        if (sent <= 0) return -1;
        from += sent;
        length -= (size_t)sent;
    }
    return 0;
}

static size_t content_length(const char *head) {
    for (const char *line = head; (line = strchr(line, '\n')) != NULL;) {
        line++;
        if (strncasecmp(line, "content-length:", 15) == 0) return strtoull(line + 15, NULL, 10);
    }
    return 0;
}

static void serve(int connection) {
    char *head = malloc(HEAD_BYTES + 1), *body = NULL;
    size_t have = 0, room = 0;
    if (head == NULL) return;
    for (;;) {
        char *end;
        head[have] = 0;
        while ((end = strstr(head, "\r\n\r\n")) == NULL) {
            ssize_t got = have < HEAD_BYTES ? read(connection, head + have, HEAD_BYTES - have) : 0;
            if (got <= 0) return;
            have += (size_t)got;
            head[have] = 0;
        }
        size_t length = content_length(head), past = (size_t)(end + 4 - head);
        if (length > MAX_BODY) return;
        if (length > room) {
            free(body);
            body = malloc(room = length);
            if (body == NULL) return;
        }
        size_t filled = have - past < length ? have - past : length;
        if (filled > 0) memcpy(body, end + 4, filled);
        memmove(head, end + 4 + filled, have - past - filled);
        have -= past + filled;
        while (filled < length) {
            ssize_t got = read(connection, body + filled, length - filled);
            if (got <= 0) return;
            filled += (size_t)got;
        }
        char answer[128];
        int bytes = snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", length);
        if (send_all(connection, answer, (size_t)bytes) || send_all(connection, body, length)) return;
    }
}

int main(void) {
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    signal(SIGCHLD, SIG_IGN);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) || listen(listener, 16)) return 1;
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        int connection = accept(listener, NULL, NULL);
        if (connection < 0) return 1;
        setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (fork() == 0) {
            serve(connection);
            _exit(0);
        }
        close(connection);
    }
}
