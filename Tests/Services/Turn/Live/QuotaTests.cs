using System.Collections.Concurrent;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Live;

/// <summary>Quotas while many clients come and go at once, over two workers.</summary>
public sealed class QuotaTests
{
    private const int UserQuota = 5;
    private const int TotalQuota = 12;
    private const int Users = 4;
    private const int ClientsOfUser = 12;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly int[] _live = new int[Users];
    private readonly Lock _gate = new();
    private readonly ConcurrentBag<string> _faults = [];
    private int _granted;
    private int _refused;

    [Fact]
    public async Task Neither_quota_is_ever_exceeded_and_all_is_given_back()
    {
        await using LiveServer server = await LiveServer.StartAsync(
        [
            $"user-quota={UserQuota}", $"total-quota={TotalQuota}", "relay-threads=2", "unauthorized-ratelimit=false",
        ]);
        DateTime end = DateTime.UtcNow + Time;
        await Task.WhenAll(Enumerable.Range(0, Users * ClientsOfUser).Select(i => Task.Run(() => ComeAndGoAsync(server, i, end))));

        Assert.Empty(_faults);
        Assert.True(_granted > 100 && _refused > 100, $"{_granted} granted, {_refused} refused");
        await WaitUntilEmptyAsync(server);

        // What was given back can be had again, to the last one.
        List<LiveClient> clients = [];
        for (int i = 0; i <= UserQuota; i++)
        {
            clients.Add(await LiveClient.ConnectAsync(server.EndPoint, "user0"));
            StunErrorCode? expected = i < UserQuota ? null : StunErrorCode.AllocationQuotaReached;
            Assert.Equal(expected, (await clients[i].AskAsync(wire => wire.Allocate())).ErrorCode);
        }

        foreach (LiveClient client in clients)
            await client.DisposeAsync();
    }

    private async Task ComeAndGoAsync(LiveServer server, int index, DateTime end)
    {
        int user = index % Users;
        TurnClientTransport transport = index / Users % 2 == 0 ? TurnClientTransport.Udp : TurnClientTransport.Tcp;
        Random random = new(index);
        try
        {
            while (DateTime.UtcNow < end)
            {
                await using LiveClient client = await LiveClient.ConnectAsync(server.EndPoint, $"user{user}", transport);
                bool stays = true;
                for (int rounds = random.Next(1, 5); rounds > 0 && stays; rounds--)
                    stays = await AllocateOnceAsync(client, user, transport, random);
            }
        }
        catch (Exception exception)
        {
            _faults.Add(exception.ToString());
        }
    }

    // False where the client is to go without a word.
    private async Task<bool> AllocateOnceAsync(LiveClient client, int user, TurnClientTransport transport, Random random)
    {
        TurnTestMessage answer = await client.AskAsync(wire => wire.Allocate());
        if (answer.ErrorCode == StunErrorCode.AllocationQuotaReached)
        {
            Interlocked.Increment(ref _refused);
            return true;
        }

        if (!answer.IsSuccess)
            throw new InvalidOperationException(answer.ToString());
        Interlocked.Increment(ref _granted);
        Count(user, 1);
        if (random.Next(2) == 0)
            await client.SucceedAsync(wire => wire.Refresh(600));

        // Before the server can know: what is counted here never exceeds what lives there.
        Count(user, -1);
        if (transport == TurnClientTransport.Tcp && random.Next(2) == 0)
            return false;
        await client.SucceedAsync(wire => wire.Refresh(0));
        return true;
    }

    private void Count(int user, int change)
    {
        lock (_gate)
        {
            _live[user] += change;
            if (_live[user] > UserQuota || _live.Sum() > TotalQuota)
                _faults.Add($"live: {string.Join(", ", _live)}");
        }
    }

    private static async Task WaitUntilEmptyAsync(LiveServer server)
    {
        DateTime end = DateTime.UtcNow + Patience;
        while (true)
        {
            MetricsSamples metrics = await server.ReadMetricsAsync();
            double live = metrics.Sum("turn_total_allocations");
            double ports = metrics["jbaspire_turn_ports_in_use"];
            double connections = metrics["jbaspire_turn_tcp_connections"];
            if (live == 0 && ports == 0 && connections == 0)
                return;
            Assert.True(DateTime.UtcNow < end, $"{live} allocations, {ports} ports, {connections} connections are left");
            await Task.Delay(50);
        }
    }
}
