using JbAspire.Protocols.Dtls;
using Xunit;

namespace JbAspire.Tests.Unit.Dtls;

public class DatagramQueueTests
{
    [Fact]
    public void It_agrees_with_a_queue_of_arrays()
    {
        Random random = new(1);
        DatagramQueue queue = new(10_000);
        Queue<byte[]> model = new();
        byte[] buffer = new byte[2000];
        for (int i = 0; i < 20_000; i++)
        {
            if (random.Next(100) < 52)
            {
                byte[] datagram = new byte[random.Next(1500)];
                random.NextBytes(datagram);
                bool fits = model.Sum(entry => entry.Length + 2) + datagram.Length + 2 <= 10_000;
                Assert.Equal(fits, queue.TryEnqueue(datagram));
                if (fits)
                {
                    model.Enqueue(datagram);
                }
            }
            else
            {
                Assert.Equal(model.TryDequeue(out byte[]? expected), queue.TryDequeue(buffer, out int length));
                Assert.Equal(expected ?? [], buffer[..length]);
            }

            Assert.Equal(model.Count == 0, queue.IsEmpty);
        }
    }

    [Fact]
    public void A_short_destination_leaves_the_datagram()
    {
        DatagramQueue queue = new(100);
        Assert.True(queue.TryEnqueue([1, 2, 3]));
        Assert.Throws<ArgumentException>(() => queue.TryDequeue(new byte[2], out _));
        Assert.True(queue.TryDequeue(new byte[3], out int length));
        Assert.Equal(3, length);
    }
}
