using System.Net.Sockets;

namespace JbAspire.Networking.Loop;

/// <summary>A socket that a poller watches: a UDP socket, a listener or a connection.</summary>
internal abstract class PollTarget(Socket socket) : IDisposable
{
    public Socket Socket { get; } = socket;

    /// <summary>The file descriptor: stays valid while <see cref="Socket"/> lives.</summary>
    public int Descriptor { get; } = (int)socket.SafeHandle.DangerousGetHandle();

    /// <summary>The poller's own index of this target; -1 while it is not watched.</summary>
    public int Slot { get; set; } = -1;

    public PollEvents Interest { get; set; }

    public void Dispose() => Socket.Dispose();
}
