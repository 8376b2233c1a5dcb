using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.Protocols.Turn.Limits;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary><c>user-quota</c> and <c>total-quota</c> at the server.</summary>
public sealed class QuotaTests
{
    [Fact]
    public void User_gets_486_beyond_its_quota_and_others_do_not()
    {
        TurnHarness turn = new(new HarnessSettings { Quota = new AllocationQuotaOptions { UserQuota = 12 } });
        HarnessClient[] clients = [.. Enumerable.Range(0, 12).Select(_ => turn.Connect())];
        foreach (HarnessClient client in clients)
            client.Allocate();
        HarnessClient more = turn.Connect();
        more.Fail(StunErrorCode.AllocationQuotaReached, wire => wire.Allocate());
        turn.Connect("bao").Allocate();
        clients[0].Succeed(wire => wire.Refresh(0));
        more.Allocate();
        turn.AssertConsistent();
    }

    [Fact]
    public void Realm_gets_486_beyond_its_total()
    {
        TurnHarness turn = new(new HarnessSettings { Quota = new AllocationQuotaOptions { TotalQuota = 3 } });
        foreach (string user in (string[])["anna", "bao", "chi"])
            turn.Connect(user).Allocate();
        turn.Connect("bao").Fail(StunErrorCode.AllocationQuotaReached, wire => wire.Allocate());
    }

    [Fact]
    public void Time_stamp_of_a_name_does_not_escape_its_quota()
    {
        TurnHarness turn = new(new HarnessSettings
        {
            Quota = new AllocationQuotaOptions { UserQuota = 12 },
            Authentication = new TurnAuthenticationOptions
            {
                Realm = HarnessSettings.Realm,
                UsesSharedSecrets = true,
                SharedSecrets = ["north"u8.ToArray()],
            },
        });
        for (int i = 0; i < 13; i++)
        {
            HarnessClient client = turn.Connect();
            client.Wire.Credential = TurnTestCredential.OfSecret("north", "anna", TurnHarness.UnixSeconds + 100 + i);
            if (i < 12)
                client.Allocate();
            else
                client.Fail(StunErrorCode.AllocationQuotaReached, wire => wire.Allocate());
        }
    }

    [Fact]
    public void Every_way_to_end_gives_the_quota_back()
    {
        TurnHarness turn = new(new HarnessSettings { Quota = new AllocationQuotaOptions { UserQuota = 1 } });
        HarnessClient client = turn.Connect(transport: TurnClientTransport.Tcp);
        client.Allocate();
        client.Disconnect();
        client = turn.Connect();
        client.Allocate();
        turn.Advance(601);
        client = turn.Connect();
        client.Allocate();
        client.Succeed(wire => wire.Refresh(0));
        client = turn.Connect();
        turn.Transport.Refuses = _ => true;
        client.Fail(StunErrorCode.InsufficientCapacity, wire => wire.Allocate());
        turn.Transport.Refuses = _ => false;
        client.Allocate();
        turn.Server.Close(turn.Now);
        turn.AssertEmpty();
    }
}
