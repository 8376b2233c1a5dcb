namespace JbAspire.Turn.Monitoring;

/// <summary>What the allocations of one realm have relayed, those that live included.</summary>
internal readonly record struct RealmTraffic(string Realm, AllocationTotals Totals);
