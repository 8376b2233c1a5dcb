using System.Net;
using System.Net.Sockets;
using JbAspire.Networking.Loop;
using JbAspire.Protocols.Wire;
using Microsoft.Extensions.Logging;

namespace JbAspire.Networking.Tcp;

/// <summary>Accepts connections within the limits.</summary>
internal sealed class TcpAcceptor(EventLoopOptions options, LoopCounters counters, IPoller poller, TcpStreams streams, ILogger logger)
{
    private const int MaxAcceptsPerTurn = 16;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly List<TcpListenSocket> _paused = [];

    /// <summary>When a listener that rests is to be watched again.</summary>
    public MonotonicTime NextDeadline { get; private set; } = MonotonicTime.Never;

    public void Accept(TcpListenSocket listener, MonotonicTime now, IDatagramSink sink)
    {
        // The handler may close the listener when it hears of a connection.
        for (int i = 0; i < MaxAcceptsPerTurn && !listener.IsClosed; i++)
        {
            // Asking first is cheaper than the exception that an empty backlog would throw.
            counters.SystemCalls += 2;
            if (i > 0 && !listener.Socket.Poll(0, SelectMode.SelectRead))
                return;

            try
            {
                Admit(listener.Socket.Accept(), listener, now, sink);
            }
            catch (SocketException exception) when (exception.SocketErrorCode is
                SocketError.WouldBlock or SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.Interrupted)
            {
                // The peer went away while it waited in the backlog.
                return;
            }
            catch (SocketException exception)
            {
                // Out of descriptors or memory: the listener stays readable, and trying at once again would only burn the processor.
                Rest(listener, exception, now);
                return;
            }
        }
    }

    public void HandleDeadline(MonotonicTime now)
    {
        if (now < NextDeadline)
            return;

        foreach (TcpListenSocket listener in _paused)
            poller.Change(listener, PollEvents.Readable);
        _paused.Clear();
        NextDeadline = MonotonicTime.Never;
    }

    private void Rest(TcpListenSocket listener, SocketException exception, MonotonicTime now)
    {
        logger.AcceptPaused(options.Name, listener.EndPoint, exception.Message, Pause);
        poller.Change(listener, PollEvents.None);
        _paused.Add(listener);
        NextDeadline = MonotonicTime.Min(NextDeadline, now + Pause);
    }

    private void Admit(Socket socket, TcpListenSocket listener, MonotonicTime now, IDatagramSink sink)
    {
        try
        {
            socket.Blocking = false;
            socket.NoDelay = true;
            IPEndPoint remote = (IPEndPoint)socket.RemoteEndPoint!;
            IPEndPoint local = (IPEndPoint)socket.LocalEndPoint!;
            FiveTuple path = new(
                TransportProtocol.Tcp,
                TransportAddress.From(local.Address, local.Port),
                TransportAddress.From(remote.Address, remote.Port));
            counters.TcpAccepted++;
            int queueLimit = TcpConnection.QueueLimit(options, listener.Framing);
            if (streams.TryAccept(new TcpConnection(socket, path, listener.Framing, listener.IsForClients, now, queueLimit), now, sink))
                return;

            counters.TcpRefused++;
            // A reset at once leaves no state on either side.
            socket.LingerState = new LingerOption(true, 0);
            socket.Dispose();
        }
        catch (SocketException)
        {
            // The peer reset the connection before its addresses were read.
            socket.Dispose();
        }
    }
}
