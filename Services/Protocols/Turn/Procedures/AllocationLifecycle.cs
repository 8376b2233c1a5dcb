using JbAspire.Protocols.Turn.Allocations;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Procedures;

/// <summary>Begins and ends allocations: whatever way one ends, its sockets, ports, quota and connections are given back here.</summary>
internal sealed class AllocationLifecycle(TurnContext context)
{
    /// <summary>Is told of each relayed address of TCP that ends, while the allocation still has it.</summary>
    internal Action<Allocation, Relay>? ListenerEnding { get; set; }

    /// <summary>Puts a new allocation in force.</summary>
    internal void Begin(Allocation allocation, MonotonicTime now)
    {
        context.Allocations.Add(allocation);
        context.Expiries.Schedule(allocation, allocation.NextExpiry, now);
        context.Counters.AllocationsStarted[(int)allocation.StartedOn]++;
        context.Services.Observer?.AllocationStarted(Describe(allocation), allocation.NextExpiry - now);
    }

    /// <summary>Moves the end of an allocation, or of one of its relayed addresses.</summary>
    internal void Extend(Allocation allocation, MonotonicTime now)
    {
        allocation.Permissions.RemoveExpired(now);
        allocation.Channels.RemoveExpired(now);
        context.Expiries.Schedule(allocation, allocation.NextExpiry, now);
    }

    /// <summary>Ends what has run out: single relayed addresses, then the allocation.</summary>
    internal void Expire(Allocation allocation, MonotonicTime now)
    {
        foreach (Relay relay in (Relay[])[.. allocation.Relays])
        {
            if (relay.ExpiresAt > now)
                continue;
            if (allocation.RelayCount == 1)
            {
                End(allocation, AllocationEnd.Expired, now);
                return;
            }

            Release(allocation, relay);
        }

        context.Expiries.Schedule(allocation, allocation.NextExpiry, now);
    }

    /// <summary>Ends one relayed address of a dual allocation at once.</summary>
    internal void Release(Allocation allocation, Relay relay)
    {
        if (allocation.Protocol == TransportProtocol.Tcp)
        {
            ListenerEnding?.Invoke(allocation, relay);
            context.Transport.CloseListener(relay.Local);
        }
        else
        {
            context.Transport.CloseRelay(relay.Local);
        }

        context.Allocations.Remove(allocation, relay);
        allocation.Remove(relay);
        context.Services.Ports.Return(relay.Local, allocation.Protocol, relay.Local.Port);
    }

    /// <summary>Ends an allocation at once: nothing is relayed for it any more.</summary>
    internal void End(Allocation allocation, AllocationEnd cause, MonotonicTime now)
    {
        if (allocation.HasEnded)
            return;

        allocation.HasEnded = true;
        AllocationDescription description = Describe(allocation);
        context.Expiries.Remove(allocation);
        context.Allocations.Remove(allocation);
        foreach (Relay relay in (Relay[])[.. allocation.Relays])
            Release(allocation, relay);
        context.Services.Quota.Return(allocation.Grant.Realm, allocation.Grant.User, allocation.Grant.BytesPerSecond);
        context.Counters.AllocationsEnded[(int)allocation.StartedOn]++;
        context.Services.Observer?.AllocationEnded(description, cause, now - allocation.StartedAt, allocation.Totals);
    }

    private static AllocationDescription Describe(Allocation allocation) => new(
        allocation.Client, allocation.Credential.Username, allocation.Credential.Realm, allocation.Relays.First().Reported, allocation.Protocol);
}
