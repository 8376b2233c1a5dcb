using JbAspire.Networking.Tcp;
using Xunit;

namespace JbAspire.Tests.Unit.Networking;

public sealed class SendQueueTests
{
    [Fact]
    public void Bytes_leave_in_the_order_in_which_they_came()
    {
        SendQueue queue = new(maxBytes: 20_000);
        Random random = new(1);
        byte next = 0;
        byte expected = 0;
        for (int round = 0; round < 5000; round++)
        {
            int length = random.Next(1, 700);
            Span<byte> room = queue.Reserve(length);
            if (!room.IsEmpty)
            {
                for (int i = 0; i < length; i++)
                    room[i] = next++;
                queue.Commit(length);
            }

            int leaving = random.Next(0, Math.Min(queue.Waiting.Length, 700) + 1);
            bool inOrder = true;
            foreach (byte value in queue.Waiting[..leaving])
                inOrder &= value == expected++;
            Assert.True(inOrder);
            queue.Advance(leaving);
        }

        Assert.Equal((byte)(next - expected), (byte)queue.Waiting.Length);
    }

    [Fact]
    public void Nothing_is_reserved_over_the_limit()
    {
        SendQueue queue = new(maxBytes: 10_000);
        queue.Reserve(9_000);
        queue.Commit(9_000);

        Assert.True(queue.Reserve(1_001).IsEmpty);
        Assert.True(queue.Reserve(1_000).Length >= 1_000);
        queue.Advance(9_000);
        Assert.True(queue.IsEmpty);
        Assert.True(queue.Reserve(10_000).Length >= 10_000);
    }
}
