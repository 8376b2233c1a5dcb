namespace JbAspire.Networking;

/// <summary>The system interface under an event loop.</summary>
public enum EventLoopBackend
{
    /// <summary><see cref="Linux"/> on 64-bit Linux (x64 and arm64), <see cref="Portable"/> elsewhere.</summary>
    Automatic,

    /// <summary>epoll, recvmmsg and sendmmsg.</summary>
    Linux,

    /// <summary>The framework's sockets and select: one system call a datagram.</summary>
    Portable,
}
