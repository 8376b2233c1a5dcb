using JbAspire.Networking.Tcp;
using JbAspire.Networking.Udp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Loop;

/// <summary>
/// What the loop's thread does, turn by turn: wait; read the sockets that are ready; run control work; tell the handler that
/// its deadline passed; close what is to be closed; send what all of that wrote.
/// </summary>
internal sealed class LoopTurns(
    IPoller poller,
    IUdpBatchIo io,
    TcpStreams streams,
    TcpAcceptor acceptor,
    LoopSink sink,
    GuardedHandler handler,
    Mailbox mailbox,
    LoopCounters counters,
    Coalescing coalescing)
{
    // Control work and closures are bounded in a turn, so that packets never wait long for them.
    private const int MaxMailPerTurn = 64;
    private const int MaxClosuresPerTurn = 1024;

    // ICMP errors that are taken from one socket in a turn: anyone on the way can send them.
    private const int MaxErrorsPerTurn = 16;
    private static readonly TimeSpan StopGrace = TimeSpan.FromMilliseconds(250);

    private int _arrivals;

    public void RunUntilStopped()
    {
        while (!mailbox.IsStopping)
            Turn();
        Finish();
    }

    private void Turn()
    {
        counters.Turns++;
        int ready = poller.Wait(TimeUntilDeadline());
        MonotonicTime begun = MonotonicClock.Now;
        _arrivals = 0;
        for (int i = 0; i < ready; i++)
            HandleReady(i);

        if (mailbox.HasWork)
            mailbox.Run(MaxMailPerTurn, sink);

        HandleDeadlines();
        ClosePaths();
        // Once a turn, so that what many sockets received for one peer leaves together. A full batch has not waited for this.
        sink.Flush();
        if (streams.HasNotices)
        {
            streams.Notify(MonotonicClock.Now, sink);
            sink.Flush();
        }

        long rest = coalescing.RestAfter(_arrivals, begun, MonotonicClock.Now);
        if (rest > 0 && !mailbox.HasWork)
            poller.Rest(rest);
    }

    /// <summary>Runs the work that was accepted before the stop, and gives slow TCP readers a moment to take what waits for them.</summary>
    private void Finish()
    {
        while (mailbox.HasWork)
            mailbox.Run(MaxMailPerTurn, sink);
        ClosePaths();
        sink.Flush();

        MonotonicTime end = MonotonicClock.Now + StopGrace;
        while (streams.HasWaitingBytes && MonotonicClock.Now < end)
        {
            int ready = poller.Wait((end - MonotonicClock.Now).Ticks * TimeSpan.NanosecondsPerTick);
            for (int i = 0; i < ready; i++)
            {
                if (poller.GetReady(i, out PollEvents events) is TcpConnection connection)
                    streams.FinishWriting(connection, events);
            }
        }
    }

    private long TimeUntilDeadline()
    {
        if (mailbox.HasWork || mailbox.IsStopping || streams.HasNotices)
            return 0;

        MonotonicTime deadline = MonotonicTime.Min(handler.NextDeadline, MonotonicTime.Min(streams.NextSweep, acceptor.NextDeadline));
        if (deadline == MonotonicTime.Never)
            return -1;

        return Math.Max(0, deadline.Nanoseconds - MonotonicClock.Now.Nanoseconds);
    }

    private void HandleReady(int index)
    {
        switch (poller.GetReady(index, out PollEvents events))
        {
            case UdpSocket socket:
                HandleReady(socket, events);
                break;
            case TcpConnection connection:
                MonotonicTime now = MonotonicClock.Now;
                streams.HandleReady(connection, events, now, sink);
                handler.HandleBatchEnd(now, sink);
                break;
            case TcpListenSocket listener:
                acceptor.Accept(listener, MonotonicClock.Now, sink);
                break;
        }
    }

    private void HandleReady(UdpSocket socket, PollEvents events)
    {
        // An error that is not in the queue is cleared by receiving.
        bool hasErrors = (events & PollEvents.Failed) != 0 && socket.ReportsErrors && ReadErrors(socket);
        if (!socket.IsClosed && (!hasErrors || (events & PollEvents.Readable) != 0))
            ReceiveDatagrams(socket);
    }

    private bool ReadErrors(UdpSocket socket)
    {
        MonotonicTime now = MonotonicClock.Now;
        int read = 0;
        while (read < MaxErrorsPerTurn && !socket.IsClosed && io.TryReadError(socket, out TransportAddress remote, out IcmpError? error))
        {
            read++;
            if (error is not null)
                handler.HandleIcmp(new FiveTuple(TransportProtocol.Udp, socket.Local, remote), error.Value, now, sink);
        }

        return read > 0;
    }

    private void ReceiveDatagrams(UdpSocket socket)
    {
        io.Receive(socket);
        ReceiveBatch batch = io.Received;
        _arrivals += batch.Count;
        MonotonicTime now = MonotonicClock.Now;
        // The handler may close the socket: what it received before is of no interest then.
        for (int i = 0; i < batch.Count && !socket.IsClosed; i++)
            Deliver(socket, batch.Message(i), batch.SegmentLength(i), batch.Path(i), now);
        handler.HandleBatchEnd(now, sink);
    }

    private void Deliver(UdpSocket socket, Span<byte> message, int segmentLength, in FiveTuple path, MonotonicTime now)
    {
        do
        {
            Span<byte> datagram = message[..Math.Min(segmentLength, message.Length)];
            message = message[datagram.Length..];
            if (datagram.Length > handler.MaxDatagramLength)
                counters.DroppedOversized++;
            else
                handler.HandleDatagram(datagram, path, now, sink);
        }
        while (!message.IsEmpty && !socket.IsClosed);
    }

    private void HandleDeadlines()
    {
        MonotonicTime now = MonotonicClock.Now;
        if (handler.NextDeadline <= now)
            handler.HandleDeadline(now, sink);
        acceptor.HandleDeadline(now);
        streams.Sweep(now, sink);
    }

    private void ClosePaths()
    {
        for (int i = 0; i < MaxClosuresPerTurn && handler.TryTakePathToClose(out FiveTuple path); i++)
        {
            // What the handler wrote before it asked for the closure has to be in the queue: it is, because Send queues at once.
            if (path.Protocol == TransportProtocol.Tcp)
                streams.Close(path, MonotonicClock.Now);
        }
    }
}
