extern alias Turn;
using Turn::JbAspire.Turn.Monitoring;

namespace JbAspire.Tests.Services.Turn.Monitoring;

/// <summary>A snapshot with every number different from zero.</summary>
internal static class Samples
{
    public static TurnSnapshot Snapshot
    {
        get
        {
            AgeHistogram ages = new();
            ages.Add(TimeSpan.FromSeconds(1));
            ages.Add(TimeSpan.FromSeconds(59));
            ages.Add(TimeSpan.FromDays(1));
            AllocationTotals totals = new(new Traffic(1, 2, 3, 4), new Traffic(5, 6, 7, 8));
            return new TurnSnapshot
            {
                Binding = new BindingCounts(10, 9, 1),
                Unauthorized = new UnauthorizedCounts(20, 18, 2, 3, 4, 1024),
                System = new SystemCounts(100, 2, 30, 98, 31, 97, 60, 5),
                Methods = [new("allocate", 40, 19), new("refresh", 12, 12)],
                Errors = [new("allocate", 401, 20), new("allocate", 486, 1)],
                Transports =
                [
                    new TransportCount { Transport = "UDP", LiveAllocations = 3, Totals = totals },
                    new TransportCount { Transport = "TLS", LiveAllocations = 1, Totals = totals, Handshakes = 6, FailedHandshakes = 2 },
                ],
                Realms = [new("jbcalling.com", totals + totals), new("a\"b\\", totals)],
                Ages = ages.Read(),
                Ends = [new("expired", 3)],
                AuthFailures = [new("wrong_password", 4)],
                DeniedPeers = [new("loopback", 5)],
                Drops = [new("no_permission", 6)],
                PortsInUse = 4,
                PortsTotal = 16384,
                IsDraining = true,
            };
        }
    }
}
