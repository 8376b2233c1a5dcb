using System.Net.Sockets;
using JbAspire.Networking.Loop;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Tcp;

/// <summary>Reads connections: cuts received bytes into frames for the handler, or hands them over as they come.</summary>
internal sealed class TcpInput(LoopCounters counters, TcpTable table, TcpOutput output, GuardedHandler handler)
{
    private const int ReadBufferLength = 64 * 1024;

    private readonly byte[] _readBuffer = new byte[ReadBufferLength];

    public void Read(TcpConnection connection, MonotonicTime now, IDatagramSink sink)
    {
        int kept = connection.TakePartial(_readBuffer);
        counters.SystemCalls++;
        int read = connection.Socket.Receive(_readBuffer.AsSpan(kept), SocketFlags.None, out SocketError error);
        if (error == SocketError.WouldBlock)
        {
            connection.KeepPartial(_readBuffer.AsSpan(0, kept));
            return;
        }

        if (error != SocketError.Success)
        {
            Abort(connection, now, sink);
            return;
        }

        if (read == 0)
        {
            // A half-close ends the session too: without a way to ask, the peer has no further use for answers.
            connection.PeerFinished = true;
            output.BeginClose(connection, now);
            Disconnect(connection, now, sink);
            return;
        }

        if (connection.IsRaw)
            handler.HandleDatagram(_readBuffer.AsSpan(0, read), connection.Path, now, sink);
        else
            Deliver(connection, _readBuffer.AsSpan(0, kept + read), now, sink);
    }

    /// <summary>Reads a closing connection, only to see the peer's FIN.</summary>
    public void ReadAway(TcpConnection connection, bool failed)
    {
        counters.SystemCalls++;
        int read = connection.Socket.Receive(_readBuffer, SocketFlags.None, out SocketError error);
        if (failed || (error != SocketError.WouldBlock && error != SocketError.Success))
        {
            table.Remove(connection);
            return;
        }

        if (error == SocketError.Success && read == 0)
        {
            connection.PeerFinished = true;
            output.ContinueClose(connection);
        }
    }

    /// <summary>Closes a connection at once and tells the handler, if it knows of it.</summary>
    public void Abort(TcpConnection connection, MonotonicTime now, IDatagramSink sink)
    {
        if (connection.State == TcpConnectionState.Closed)
            return;

        bool isOpen = connection.State is TcpConnectionState.Open or TcpConnectionState.Failed;
        table.Remove(connection);
        if (isOpen)
            Disconnect(connection, now, sink);
    }

    private void Disconnect(TcpConnection connection, MonotonicTime now, IDatagramSink sink)
    {
        if (connection.IsKnown)
            handler.HandleDisconnect(connection.Path, now, sink);
    }

    private void Deliver(TcpConnection connection, Span<byte> bytes, MonotonicTime now, IDatagramSink sink)
    {
        FrameStatus status;
        while ((status = StreamFrame.TryRead(connection.Framing, bytes, out StreamFrame frame)) == FrameStatus.Complete)
        {
            connection.MarkFrame(now);
            // "LENGTH ... a null packet", a keep-alive without content (RFC 4571 §2).
            if (frame.Length > 0)
                handler.HandleDatagram(bytes.Slice(frame.Offset, frame.Length), connection.Path, now, sink);
            if (connection.State is not (TcpConnectionState.Open or TcpConnectionState.Failed))
                return;

            bytes = bytes[frame.Consumed..];
        }

        if (status == FrameStatus.Malformed)
        {
            // The stream has lost its step and cannot be read on.
            counters.MalformedFrames++;
            Abort(connection, now, sink);
            return;
        }

        connection.KeepPartial(bytes);
    }
}
