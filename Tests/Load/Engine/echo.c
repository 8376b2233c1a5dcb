/* The least that a fan-out costs: what comes from producer p (127.2.x.y, p = x.y) leaves for each receiver r with r % producers == p
   (127.1.x.y, r = x.y), as it came: a train as a train. No SRTP, no RTP, no memory of anything.
   Arguments: port, receivers, receivers' port, producers. Writes a line when it listens. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef UDP_GRO
#define UDP_GRO 104
#endif

enum { IN = 32, OUT = 64, BUFFER = 65536, CONTROL = 64 };

static struct mmsghdr in[IN], out[OUT];
static struct iovec in_vector[IN], out_vector[OUT];
static struct sockaddr_in in_name[IN], out_name[OUT];
static char in_control[IN][CONTROL] __attribute__((aligned(8)));
static char out_control[OUT][CMSG_SPACE(sizeof(unsigned short))] __attribute__((aligned(8)));
static unsigned char buffer[IN][BUFFER];
static int pending;

static void flush(int socket) {
  for (int sent = 0; sent < pending;) {
    int count = sendmmsg(socket, out + sent, pending - sent, 0);
    sent += count > 0 ? count : 1;
  }
  pending = 0;
}

static int segment_of(struct msghdr *header) {
  for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c))
    if (c->cmsg_level == SOL_UDP && c->cmsg_type == UDP_GRO) {
      int size;
      memcpy(&size, CMSG_DATA(c), sizeof size);
      return size;
    }
  return 0;
}

static void forward(int socket, unsigned char *data, unsigned length, int segment, unsigned receiver, int port) {
  struct msghdr *header = &out[pending].msg_hdr;
  out_name[pending].sin_family = AF_INET;
  out_name[pending].sin_port = htons(port);
  out_name[pending].sin_addr.s_addr = htonl(0x7f010000u | receiver);
  out_vector[pending].iov_base = data;
  out_vector[pending].iov_len = length;
  header->msg_name = &out_name[pending];
  header->msg_namelen = sizeof out_name[pending];
  header->msg_iov = &out_vector[pending];
  header->msg_iovlen = 1;
  header->msg_control = NULL;
  header->msg_controllen = 0;
  if (segment > 0 && (unsigned)segment < length) {
    unsigned short size = segment;
    header->msg_control = out_control[pending];
    header->msg_controllen = sizeof out_control[pending];
    struct cmsghdr *c = CMSG_FIRSTHDR(header);
    c->cmsg_level = SOL_UDP;
    c->cmsg_type = UDP_SEGMENT;
    c->cmsg_len = CMSG_LEN(sizeof size);
    memcpy(CMSG_DATA(c), &size, sizeof size);
  }
  if (++pending == OUT) flush(socket);
}

int main(int count, char **arguments) {
  if (count != 5) return 2;
  int port = atoi(arguments[1]), to = atoi(arguments[3]), one = 1, size = 4 << 20;
  unsigned receivers = atoi(arguments[2]), producers = atoi(arguments[4]);
  int s = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in local = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  setsockopt(s, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
  setsockopt(s, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
  setsockopt(s, SOL_UDP, UDP_GRO, &one, sizeof one);
  if (bind(s, (struct sockaddr *)&local, sizeof local) < 0) {
    perror("bind");
    return 1;
  }
  puts("ready");
  fflush(stdout);
  for (;;) {
    for (int i = 0; i < IN; i++) {
      in_vector[i] = (struct iovec){buffer[i], BUFFER};
      in[i].msg_hdr = (struct msghdr){&in_name[i], sizeof in_name[i], &in_vector[i], 1, in_control[i], CONTROL, 0};
    }
    int got = recvmmsg(s, in, IN, MSG_WAITFORONE, NULL);
    for (int i = 0; i < got; i++) {
      int segment = segment_of(&in[i].msg_hdr);
      for (unsigned r = ntohl(in_name[i].sin_addr.s_addr) & 0xffff; r < receivers; r += producers)
        forward(s, buffer[i], in[i].msg_len, segment, r, to);
    }
    flush(s);
  }
}
