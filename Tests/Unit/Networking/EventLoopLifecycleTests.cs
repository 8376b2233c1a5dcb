using System.Net;
using System.Net.Sockets;
using JbAspire.Networking;
using JbAspire.Networking.Loop;
using JbAspire.Protocols.Wire;
using Microsoft.Extensions.Logging;
using Xunit;

namespace JbAspire.Tests.Unit.Networking;

public abstract class EventLoopLifecycleTests(EventLoopBackend backend)
{
    private EventLoopOptions Options => LoopFixture.Options(backend);

    [Fact]
    public async Task Work_runs_in_order_on_the_thread_of_the_loop()
    {
        await using EventLoop loop = new(new ScriptedHandler(), Options);
        List<int> order = [];
        HashSet<int> threads = [];
        // Half of it before the start: it waits.
        List<Task<int>> tasks = [];
        for (int i = 0; i < 1000; i++)
        {
            if (i == 500)
                loop.Start();
            int number = i;
            tasks.Add(loop.InvokeAsync((now, sink) =>
            {
                order.Add(number);
                threads.Add(Environment.CurrentManagedThreadId);
                return number;
            }));
        }

        Assert.Equal(Enumerable.Range(0, 1000), await Task.WhenAll(tasks).WaitAsync(LoopFixture.Patience));
        Assert.Equal(Enumerable.Range(0, 1000), order);
        Assert.DoesNotContain(Environment.CurrentManagedThreadId, threads);
        Assert.Single(threads);
    }

    [Fact]
    public async Task Exception_of_work_goes_to_its_caller_and_the_loop_goes_on()
    {
        await using EventLoop loop = new(new ScriptedHandler(), Options);
        loop.Start();
        Task<int> failing = loop.InvokeAsync<int>((now, sink) => throw new FormatException("mine"));

        Assert.Equal("mine", (await Assert.ThrowsAsync<FormatException>(() => failing)).Message);
        Assert.Equal(1, await loop.InvokeAsync((now, sink) => 1));
        Assert.Equal(0, loop.ReadCounters().HandlerExceptions);
    }

    [Fact]
    public async Task Work_given_on_the_thread_of_the_loop_is_not_run_inline()
    {
        await using EventLoop loop = new(new ScriptedHandler(), Options);
        loop.Start();
        bool ranInline = true;
        Task<int> inner = await loop.InvokeAsync((now, sink) =>
        {
            bool ran = false;
            Task<int> later = loop.InvokeAsync((_, _) =>
            {
                ran = true;
                return 5;
            });
            ranInline = ran;
            return later;
        });

        Assert.Equal(5, await inner.WaitAsync(LoopFixture.Patience));
        Assert.False(ranInline);
    }

    [Fact]
    public async Task What_work_writes_is_sent_when_it_returns()
    {
        await using EventLoop loop = new(new ScriptedHandler(), Options);
        using Socket client = LoopFixture.UdpClient(loop.BindUdp(LoopFixture.AnyPort));
        FiveTuple path = PathTo(client);
        loop.Start();
        await loop.InvokeAsync((now, sink) =>
        {
            sink.GetBuffer()[0] = 42;
            sink.Send(1, path);
            return true;
        });

        Assert.Equal([42], client.ReceiveDatagram());
    }

    [Fact]
    public async Task Work_after_the_stop_fails_and_says_so()
    {
        await using EventLoop loop = new(new ScriptedHandler(), Options);
        loop.Start();
        Task<int> before = loop.InvokeAsync((now, sink) => 1);
        await loop.StopAsync().WaitAsync(LoopFixture.Patience);

        Assert.Equal(1, await before);
        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(() => loop.InvokeAsync((now, sink) => 2));
        Assert.Equal("The event loop 'test' has stopped.", exception.Message);
        Assert.False(loop.IsAlive);
        Assert.True(loop.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Loop_that_never_started_fails_its_work_when_disposed_and_frees_its_port()
    {
        EventLoop loop = new(new ScriptedHandler(), Options);
        IPEndPoint bound = loop.BindUdp(LoopFixture.AnyPort);
        Task<int> work = loop.InvokeAsync((now, sink) => 1);
        await loop.DisposeAsync();
        await loop.DisposeAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => work);
        Assert.Throws<InvalidOperationException>(loop.Start);
        Assert.Throws<InvalidOperationException>(() => loop.BindUdp(LoopFixture.AnyPort));
        await using EventLoop next = new(new ScriptedHandler(), Options);
        Assert.Equal(bound, next.BindUdp(bound));
    }

    [Fact]
    public async Task Sockets_cannot_be_bound_and_the_loop_cannot_be_started_twice()
    {
        await using EventLoop loop = new(new ScriptedHandler(), Options);
        Assert.False(loop.IsAlive);
        loop.Start();

        Assert.True(loop.IsAlive);
        Assert.Throws<InvalidOperationException>(loop.Start);
        Assert.Throws<InvalidOperationException>(() => loop.BindTcp(LoopFixture.AnyPort, StreamFraming.Stun));
    }

    [Fact]
    public async Task Stop_under_traffic_ends_and_answers_all_work()
    {
        await using EventLoop loop = new(new ScriptedHandler(), Options);
        IPEndPoint bound = loop.BindUdp(LoopFixture.AnyPort);
        loop.Start();
        using Socket client = LoopFixture.UdpClient(bound);
        using CancellationTokenSource flood = new();
        Task sender = Task.Run(() =>
        {
            while (!flood.IsCancellationRequested)
            {
                client.Send(new byte[200], SocketFlags.None, out _);
            }
        });
        List<Task<int>> work = [];
        Task poster = Task.Run(() =>
        {
            for (int i = 0; i < 2000; i++)
                work.Add(loop.InvokeAsync((now, sink) => 1));
        });

        await loop.WaitForAsync(c => c.PacketsReceived > 500);
        await loop.StopAsync().WaitAsync(LoopFixture.Patience);
        await poster;
        flood.Cancel();
        await sender;

        // Each is answered: with its result, or with the error of a stopped loop.
        foreach (Task<int> task in work)
        {
            await task.ContinueWith(_ => 0, TaskScheduler.Default).WaitAsync(LoopFixture.Patience);
            Assert.True(task.IsCompletedSuccessfully || task.Exception?.InnerException is InvalidOperationException);
        }
    }

    [Fact]
    public async Task Stop_sends_what_waits_for_a_slow_reader()
    {
        await using EventLoop loop = new(new ScriptedHandler(), Options);
        IPEndPoint bound = loop.BindTcp(LoopFixture.AnyPort, StreamFraming.Rfc4571);
        loop.Start();
        using Socket client = LoopFixture.TcpClient(bound);
        client.Send(LoopFixture.Rfc4571Frame(1));
        client.ReceiveExactly(3);
        FiveTuple path = PathTo(client) with { Protocol = TransportProtocol.Tcp };
        Task<int> work = loop.InvokeAsync((now, sink) =>
        {
            for (int i = 0; i < 50; i++)
                sink.Send(1000, path);
            return 50;
        });
        Task stop = loop.StopAsync();

        Assert.Equal(50, await work);
        client.ReceiveExactly(50 * 1002);
        await stop.WaitAsync(LoopFixture.Patience);
        Assert.True(client.IsClosedByPeer());
    }

    [Fact]
    public async Task Deadline_is_met_and_never_early()
    {
        List<double> lateness = [];
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        MonotonicTime due = default;
        ScriptedHandler? handler = null;
        handler = new ScriptedHandler
        {
            OnDeadline = (now, sink) =>
            {
                lateness.Add((now - due).TotalMilliseconds);
                if (lateness.Count == 40)
                    done.SetResult();
                else
                    handler!.NextDeadline = due = now + TimeSpan.FromMilliseconds(3.3);
            },
        };
        handler.NextDeadline = due = MonotonicClock.Now + TimeSpan.FromMilliseconds(5);
        await using EventLoop loop = new(handler, Options);
        loop.Start();
        await done.Task.WaitAsync(LoopFixture.Patience);

        lateness.Sort();
        Assert.True(lateness[0] >= 0, $"{lateness[0]} ms");
        // A busy machine may be late at most of them; a loop that rounds its waits up to whole time slices is late at all.
        Assert.InRange(lateness[0], 0, 3);
    }

    [Fact]
    public async Task Deadline_set_by_work_is_met_though_the_loop_slept_without_one()
    {
        TaskCompletionSource<MonotonicTime> fired = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedHandler handler = new() { OnDeadline = (now, sink) => fired.SetResult(now) };
        await using EventLoop loop = new(handler, Options);
        loop.Start();
        MonotonicTime due = await loop.InvokeAsync((now, sink) => handler.NextDeadline = now + TimeSpan.FromMilliseconds(20));

        Assert.True(await fired.Task.WaitAsync(LoopFixture.Patience) >= due);
    }

    [Fact]
    public async Task Handler_that_throws_costs_its_datagram_only()
    {
        RecordingLogger logger = new();
        ScriptedHandler handler = new()
        {
            OnDatagram = (Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink) =>
            {
                if (datagram[0] == 0)
                    throw new FormatException("no zero");
                ScriptedHandler.Echo(datagram, path, now, sink);
            },
        };
        await using EventLoop loop = new(handler, Options, logger);
        using Socket client = LoopFixture.UdpClient(loop.BindUdp(LoopFixture.AnyPort));
        loop.Start();
        for (int i = 0; i < 100; i++)
            client.Send([0]);
        client.Send([1]);

        Assert.Equal([1], client.ReceiveDatagram());
        Assert.Equal(100, loop.ReadCounters().HandlerExceptions);
        Assert.True(loop.IsAlive);
        // One line a second at most: a peer must not be able to fill the disk.
        Assert.InRange(logger.Count(LogLevel.Error), 1, 5);
    }

    [Fact]
    public async Task Sink_refuses_a_length_that_it_cannot_carry()
    {
        await using EventLoop loop = new(new ScriptedHandler(), Options);
        loop.Start();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => loop.InvokeAsync((now, sink) =>
        {
            sink.Send(1501, default);
            return 0;
        }));
    }

    [Fact]
    public async Task Handler_whose_deadline_always_throws_does_not_burn_the_processor()
    {
        await using EventLoop loop = new(new BrokenHandler(), Options);
        MonotonicTime start = MonotonicClock.Now;
        loop.Start();
        await loop.WaitForAsync(c => c.HandlerExceptions >= 10);

        // 10 ms of hold-off after each exception.
        Assert.True((MonotonicClock.Now - start).TotalMilliseconds >= 80);
        Assert.True(loop.IsAlive);
        Assert.Equal(3, await loop.InvokeAsync((now, sink) => 3));
    }

    [Fact]
    public async Task Cpu_time_of_the_thread_is_told_during_and_after_its_life()
    {
        if (!OperatingSystem.IsLinux())
            return;

        await using EventLoop loop = new(new ScriptedHandler(), Options);
        Assert.Null(loop.ReadCounters().ThreadCpuTime);
        loop.Start();
        await loop.InvokeAsync((now, sink) =>
        {
            while (MonotonicClock.Now - now < TimeSpan.FromMilliseconds(60))
                Thread.SpinWait(100);
            return 0;
        });
        TimeSpan? during = loop.ReadCounters().ThreadCpuTime;
        await loop.StopAsync();

        Assert.True(during > TimeSpan.FromMilliseconds(1), $"{during}");
        Assert.True(loop.ReadCounters().ThreadCpuTime >= during);
    }

    [Fact]
    public async Task Thread_is_bound_to_the_processor_that_the_options_name()
    {
        if (!OperatingSystem.IsLinux())
            return;

        await using EventLoop loop = new(new ScriptedHandler(), Options with { CpuAffinity = 0 });
        loop.Start();
        Assert.Equal(0, await loop.InvokeAsync((now, sink) => Thread.GetCurrentProcessorId()));

        EventLoop impossible = new(new ScriptedHandler(), Options with { CpuAffinity = 1023 });
        ArgumentException exception = Assert.Throws<ArgumentException>(impossible.Start);
        Assert.StartsWith("CpuAffinity is 1023; the process may not run on that processor", exception.Message);
        Assert.False(impossible.IsAlive);
    }

    [Fact]
    public async Task Death_of_the_thread_is_told_and_work_fails()
    {
        RecordingLogger logger = new();
        DyingPoller poller = new();
        EventLoop loop = new(new ScriptedHandler(), Options, logger, (_, _) => poller);
        loop.Start();
        Task<int> work = loop.InvokeAsync((now, sink) => 1);
        poller.Die.Set();

        Assert.Equal("the end", (await Assert.ThrowsAsync<IOException>(() => loop.Completion.WaitAsync(LoopFixture.Patience))).Message);
        await Assert.ThrowsAsync<InvalidOperationException>(() => work);
        Assert.False(loop.IsAlive);
        Assert.Equal(1, logger.Count(LogLevel.Critical));
        await loop.DisposeAsync();
    }

    private static FiveTuple PathTo(Socket client)
    {
        IPEndPoint local = (IPEndPoint)client.LocalEndPoint!;
        IPEndPoint remote = (IPEndPoint)client.RemoteEndPoint!;
        return new FiveTuple(
            TransportProtocol.Udp, TransportAddress.From(remote.Address, remote.Port), TransportAddress.From(local.Address, local.Port));
    }

    private sealed class BrokenHandler : IDatagramHandler
    {
        public MonotonicTime NextDeadline => MonotonicTime.Zero;

        public void HandleDatagram(Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink)
        {
        }

        public void HandleDisconnect(in FiveTuple path, MonotonicTime now, IDatagramSink sink)
        {
        }

        public void HandleDeadline(MonotonicTime now, IDatagramSink sink) => throw new InvalidOperationException("broken");

        public bool TryTakePathToClose(out FiveTuple path)
        {
            path = default;
            return false;
        }
    }

    private sealed class DyingPoller : IPoller
    {
        public ManualResetEventSlim Die { get; } = new();

        public bool TryAdd(PollTarget target, PollEvents interest) => true;

        public void Change(PollTarget target, PollEvents interest)
        {
        }

        public void Remove(PollTarget target)
        {
        }

        public int Wait(long timeoutNanoseconds)
        {
            Die.Wait();
            throw new IOException("the end");
        }

        public void Rest(long nanoseconds)
        {
        }

        public PollTarget? GetReady(int index, out PollEvents events) => throw new NotSupportedException();

        public void Wake()
        {
        }

        public void Dispose()
        {
        }
    }
}

public sealed class LinuxEventLoopLifecycleTests() : EventLoopLifecycleTests(EventLoopBackend.Automatic);

public sealed class PortableEventLoopLifecycleTests() : EventLoopLifecycleTests(EventLoopBackend.Portable);
