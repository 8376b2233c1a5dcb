using JbAspire.Load.Peers;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Load;

public sealed class MissingPacketsTests
{
    private readonly MissingPackets _missing = new();
    private readonly SequenceNumber[] _due = new SequenceNumber[MissingPackets.Capacity];

    [Fact]
    public void A_packet_is_asked_for_again_every_100_ms_until_it_comes()
    {
        _missing.TryAdd(65_536 + 7, At(0));
        Assert.Equal(0, _missing.TakeDue(At(99), _due, out _));
        Assert.Equal(1, _missing.TakeDue(At(100), _due, out _));
        Assert.Equal(new SequenceNumber(7), _due[0]);
        Assert.True(_missing.Remove(65_536 + 7));
        Assert.Equal(0, _missing.TakeDue(At(200), _due, out _));
        Assert.True(_missing.IsEmpty);
    }

    [Fact]
    public void After_ten_times_it_is_given_up()
    {
        _missing.TryAdd(7, At(0));
        for (int attempt = 2; attempt <= 10; attempt++)
        {
            Assert.Equal(1, _missing.TakeDue(At(attempt * 100), _due, out bool early));
            Assert.False(early);
        }

        Assert.Equal(0, _missing.TakeDue(At(1100), _due, out bool gaveUp));
        Assert.True(gaveUp);
        Assert.True(_missing.IsEmpty);
    }

    [Fact]
    public void No_more_are_remembered_than_there_is_room_for()
    {
        for (int i = 0; i < MissingPackets.Capacity; i++)
            Assert.True(_missing.TryAdd(i, At(0)));
        Assert.False(_missing.TryAdd(MissingPackets.Capacity, At(0)));
    }

    private static MonotonicTime At(long milliseconds) => MonotonicTime.FromMilliseconds(milliseconds);
}
