extern alias Turn;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using JbAspire.Protocols.Turn.Limits;
using JbAspire.Protocols.Wire;
using Turn::JbAspire.Turn.Sharing;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Sharing;

/// <summary>Workers on several threads share ports and quotas without exceeding them.</summary>
public sealed class SharingTests
{
    private const int Workers = 4;
    private const int Rounds = 20_000;
    private static readonly TransportAddress Relay = TransportAddress.From(IPAddress.Loopback, 0);

    [Fact]
    public void No_port_is_given_to_two_workers_and_all_come_back()
    {
        var ports = new SharedRelayPorts(new RelayPorts([Relay], 50_000, 50_019, [], RandomNumberGenerator.Fill));
        int[] owners = new int[20];
        int collisions = 0;
        RunWorkers(random =>
        {
            if (!ports.TryTake(Relay, RelayPortKind.Any, TransportProtocol.Udp, out int port))
                return;
            if (Interlocked.Increment(ref owners[port - 50_000]) != 1)
                Interlocked.Increment(ref collisions);
            Thread.SpinWait(random.Next(50));
            Interlocked.Decrement(ref owners[port - 50_000]);
            ports.Return(Relay, TransportProtocol.Udp, port);
        });

        Assert.Equal(0, collisions);
        Assert.Equal(20, ports.CountFree(Relay, TransportProtocol.Udp));
    }

    [Fact]
    public void No_quota_is_exceeded_at_any_moment_and_all_comes_back()
    {
        var options = new AllocationQuotaOptions { UserQuota = 2, TotalQuota = 5, BytesPerSecondCapacity = 4_000 };
        var quota = new SharedAllocationQuota(new AllocationQuota(options));
        int[] ofUser = new int[3];
        int ofRealm = 0;
        long granted = 0;
        int excesses = 0;
        int grants = 0;
        RunWorkers(random =>
        {
            int user = random.Next(ofUser.Length);
            if (!quota.TryTake("realm", $"user{user}", 1_000, out long share))
                return;

            // Counted after taking and uncounted before returning: never more than what is taken.
            bool isUserOver = Interlocked.Increment(ref ofUser[user]) > options.UserQuota;
            bool isRealmOver = Interlocked.Increment(ref ofRealm) > options.TotalQuota;
            bool isServerOver = Interlocked.Add(ref granted, share) > options.BytesPerSecondCapacity;
            if (isUserOver || isRealmOver || isServerOver)
                Interlocked.Increment(ref excesses);
            Interlocked.Increment(ref grants);
            Thread.SpinWait(random.Next(50));
            Interlocked.Decrement(ref ofUser[user]);
            Interlocked.Decrement(ref ofRealm);
            Interlocked.Add(ref granted, -share);
            quota.Return("realm", $"user{user}", share);
        });

        Assert.Equal(0, excesses);
        Assert.True(grants > 0);
        Assert.Equal(0, quota.AllocationCount);
        Assert.Equal(0, quota.GrantedBytesPerSecond);
    }

    private static void RunWorkers(Action<Random> step)
    {
        var failures = new ConcurrentQueue<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, Workers).Select(seed => new Thread(() => Run(seed)) { IsBackground = true })];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            Assert.True(thread.Join(TimeSpan.FromSeconds(30)));
        Assert.Empty(failures);

        void Run(int seed)
        {
            try
            {
                var random = new Random(seed);
                for (int round = 0; round < Rounds; round++)
                    step(random);
            }
            catch (Exception exception)
            {
                failures.Enqueue(exception);
            }
        }
    }
}
