using JbAspire.Media.Deadlines;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media;

public sealed class DeadlineQueueTests
{
    [Fact]
    public void Owners_come_out_in_the_order_of_their_deadlines()
    {
        var queue = new DeadlineQueue();
        var random = new Random(1);
        var owners = Enumerable.Range(0, 1000).Select(_ => new Owner()).ToArray();
        foreach (Owner owner in owners)
        {
            owner.Due = random.Next(10_000);
            queue.Schedule(owner, MonotonicTime.FromMilliseconds(owner.Due));
        }

        // Half of them move, some are taken back.
        foreach (Owner owner in owners.Where((_, index) => index % 2 == 0))
        {
            owner.Due = random.Next(10_000);
            queue.Schedule(owner, MonotonicTime.FromMilliseconds(owner.Due));
        }

        foreach (Owner owner in owners.Where((_, index) => index % 10 == 3))
        {
            queue.Schedule(owner, MonotonicTime.Never);
        }

        var order = new List<Owner>();
        while (queue.TryTakeDue(MonotonicTime.FromMilliseconds(10_000), out IDeadlineOwner owner))
        {
            order.Add((Owner)owner);
        }

        Assert.Equal(owners.Where((_, index) => index % 10 != 3).Select(owner => owner.Due).Order(), order.Select(owner => owner.Due));
        Assert.Equal(MonotonicTime.Never, queue.Next);
    }

    [Fact]
    public void Nothing_is_due_before_its_time()
    {
        var queue = new DeadlineQueue();
        queue.Schedule(new Owner(), MonotonicTime.FromMilliseconds(5));

        Assert.False(queue.TryTakeDue(MonotonicTime.FromMilliseconds(4), out _));
        Assert.Equal(MonotonicTime.FromMilliseconds(5), queue.Next);
        Assert.True(queue.TryTakeDue(MonotonicTime.FromMilliseconds(5), out _));
    }

    [Fact]
    public void A_taken_owner_can_be_scheduled_again()
    {
        var queue = new DeadlineQueue();
        var owner = new Owner();
        queue.Schedule(owner, MonotonicTime.FromMilliseconds(1));
        Assert.True(queue.TryTakeDue(MonotonicTime.FromMilliseconds(1), out _));

        queue.Schedule(owner, MonotonicTime.FromMilliseconds(2));

        Assert.Equal(1, queue.Count);
        Assert.Equal(MonotonicTime.FromMilliseconds(2), queue.Next);
    }

    private sealed class Owner : IDeadlineOwner
    {
        private DeadlineSlot _slot;

        public int Due { get; set; }

        ref DeadlineSlot IDeadlineOwner.Slot => ref _slot;

        void IDeadlineOwner.HandleDeadline(MonotonicTime now, IDatagramSink sink)
        {
        }
    }
}
