using System.Net.Sockets;
using JbAspire.Networking.Linux;

namespace JbAspire.Networking.Loop;

/// <summary>A socket that a poller watches: a UDP socket, a listener or a connection.</summary>
internal abstract class PollTarget : IDisposable
{
    private readonly Socket? _socket;

    protected PollTarget(Socket socket)
    {
        _socket = socket;
        Descriptor = (int)socket.SafeHandle.DangerousGetHandle();
    }

    /// <summary>Takes a descriptor of Linux: thousands of sockets come and go without the weight of the framework's.</summary>
    protected PollTarget(int descriptor) => Descriptor = descriptor;

    /// <summary>The framework's socket, which all targets have except those that were made of a descriptor.</summary>
    public Socket Socket => _socket ?? throw new InvalidOperationException("This socket is a descriptor alone.");

    /// <summary>The file descriptor: stays valid until <see cref="Dispose"/>.</summary>
    public int Descriptor { get; }

    /// <summary>Whether the socket was closed. What was read from it before, or is reported of it later, is of no interest any more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>The poller's own index of this target; -1 while it is not watched.</summary>
    public int Slot { get; set; } = -1;

    public PollEvents Interest { get; set; }

    public void Dispose()
    {
        if (IsClosed)
            return;

        IsClosed = true;
        if (_socket is not null)
            _socket.Dispose();
        else
            NativeMethods.Close(Descriptor);
    }
}
