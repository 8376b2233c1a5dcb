using JbAspire.Networking.Tcp;
using JbAspire.Networking.Udp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Loop;

/// <summary>
/// What the loop's thread does, turn by turn: wait; read the sockets that are ready; run control work; tell the handler that
/// its deadline passed; close what is to be closed; send what all of that wrote.
/// </summary>
internal sealed class LoopTurns(
    IPoller poller, IUdpBatchIo io, TcpStreams streams, TcpAcceptor acceptor, LoopSink sink, GuardedHandler handler, Mailbox mailbox, LoopCounters counters)
{
    // Control work and closures are bounded in a turn, so that packets never wait long for them.
    private const int MaxMailPerTurn = 64;
    private const int MaxClosuresPerTurn = 1024;
    private static readonly TimeSpan StopGrace = TimeSpan.FromMilliseconds(250);

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
        for (int i = 0; i < ready; i++)
            HandleReady(i);

        if (mailbox.HasWork)
        {
            mailbox.Run(MaxMailPerTurn, sink);
            sink.Flush();
        }

        HandleDeadlines();
        ClosePaths();
        sink.Flush();
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
        if (mailbox.HasWork || mailbox.IsStopping)
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
                ReceiveDatagrams(socket);
                break;
            case TcpConnection connection:
                streams.HandleReady(connection, events, MonotonicClock.Now, sink);
                sink.Flush();
                break;
            case TcpListenSocket listener:
                acceptor.Accept(listener, MonotonicClock.Now);
                break;
        }
    }

    private void ReceiveDatagrams(UdpSocket socket)
    {
        io.Receive(socket);
        ReceiveBatch batch = io.Received;
        MonotonicTime now = MonotonicClock.Now;
        for (int i = 0; i < batch.Count; i++)
        {
            if (batch.Length(i) > IDatagramSink.MaxDatagramLength)
            {
                counters.DroppedOversized++;
                continue;
            }

            handler.HandleDatagram(batch.Datagram(i), batch.Path(i), now, sink);
        }

        sink.Flush();
    }

    private void HandleDeadlines()
    {
        MonotonicTime now = MonotonicClock.Now;
        if (handler.NextDeadline <= now)
            handler.HandleDeadline(now, sink);
        acceptor.HandleDeadline(now);
        streams.Sweep(now, sink);
        streams.HandleFailures(now, sink);
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
