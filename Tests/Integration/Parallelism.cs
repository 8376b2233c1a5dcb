using Xunit;

// Each group starts a system of its own, and two at once would slow each other down.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
