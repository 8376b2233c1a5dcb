namespace JbAspire.Turn.Monitoring;

/// <summary>Requests without good credentials, and the limit on answers to them.</summary>
/// <param name="Requests">Requests that 401 is the answer to.</param>
/// <param name="Responses">Such answers that were sent.</param>
/// <param name="Dropped">Those that the limit kept back.</param>
/// <param name="Collisions">Source addresses that lost their bucket of the limit to another one before it was full again.</param>
/// <param name="OccupiedBuckets">Buckets in use at this moment.</param>
/// <param name="TotalBuckets">Buckets in all.</param>
internal readonly record struct UnauthorizedCounts(
    long Requests, long Responses, long Dropped, long Collisions, long OccupiedBuckets, long TotalBuckets);
